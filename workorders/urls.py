from django.urls import path

from workorders import phone_urls, public_urls
from workorders.views import actions, bulletins, callbacks, desk, exports, figures, orders, panels, rules, sheet, viewing

app_name = "workorders"
urlpatterns = [
    path("orders/", orders.orders, name="orders"),
    path("orders/export/", exports.export, name="export"),
    path("orders/views/", viewing.save, name="save_view"),
    path("orders/views/<int:pk>/delete/", viewing.delete, name="delete_view"),
    path("orders/rules/", rules.rules, name="rules"),
    path("orders/rules/new/", rules.edit, name="new_rule"),
    path("orders/rules/<int:pk>/", rules.edit, name="rule"),
    path("orders/rules/<int:pk>/switch/", rules.switch, name="switch_rule"),
    path("orders/<str:number>/looking/", viewing.looking, name="looking"),
    path("orders/<str:number>/", actions.order_page, name="order"),
    path("orders/<str:number>/reporter/", actions.reveal, name="reveal"),
    path("orders/<str:number>/sheet/", sheet.sheet, name="sheet"),
    path("orders/<str:number>/photos/", actions.attach, name="attach"),
    path("orders/<str:number>/<slug:action>/", actions.act, name="act"),
    path("callbacks/", callbacks.callbacks, name="callbacks"),
    path("callbacks/<int:pk>/", callbacks.callback, name="callback"),
    path("callbacks/<int:pk>/phone/", callbacks.callback_phone, name="callback_phone"),
    path("bulletins/", bulletins.bulletins, name="bulletins"),
    path("bulletins/<int:pk>/", bulletins.bulletin, name="bulletin"),
    path("bulletins/<int:pk>/<slug:step>/", bulletins.bulletin_step, name="bulletin_step"),
    path("panels/", panels.panels, name="panels"),
    path("panels/new/", panels.new_panel, name="new_panel"),
    path("panels/<int:pk>/", panels.panel, name="panel"),
    path("panels/<int:pk>/close/", panels.close_panel, name="close_panel"),
    path("panels/<int:pk>/score/", panels.score, name="score"),
    path("desk/", desk.desk, name="desk"),
    path("desk/caller/", desk.caller, name="desk_caller"),
    path("desk/hints/", desk.hints, name="desk_hints"),
    path("desk/<str:number>/", desk.receipt, name="desk_receipt"),
    path("figures/", figures.figures, name="figures"),
    path("figures/definitions/", figures.definitions, name="figure_definitions"),
    path("figures/orders/", figures.orders, name="figure_orders"),
    path("figures/report/", figures.report, name="report"),
    *phone_urls.urlpatterns,
    *public_urls.urlpatterns,
]
