from django.urls import path

from grids.views import areas, boundaries, keeping, maps

urlpatterns = [
    path("areas/", areas.tree, name="tree"),
    path("areas/find/", areas.offered, name="find"),
    path("areas/boundaries/", boundaries.boundaries, name="boundaries"),
    path("areas/boundaries/apply/", boundaries.apply, name="apply_boundaries"),
    path("areas/boundaries/export/", boundaries.export, name="export"),
    path("areas/faults/", maps.faults, name="faults"),
    path("areas/map/", maps.map_page, name="map"),
    path("areas/map/shapes/", maps.shapes, name="shapes"),
    path("areas/map/place/", maps.place, name="locate"),
    path("areas/map/faults/", maps.fault_shapes, name="fault_shapes"),
    path("areas/new/", keeping.new, name="new_area"),
    path("areas/<str:code>/", areas.area, name="area"),
    path("areas/<str:code>/brief/", maps.brief, name="brief"),
    path("areas/<str:code>/parts/", areas.branch, name="branch"),
    path("areas/<str:code>/change/", keeping.change, name="change_area"),
]
