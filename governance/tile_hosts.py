"""From where the content security policy lets tiles come."""

from urllib.parse import urlsplit


def tile_hosts(layers: str) -> list[str]:
    """ "https://t{s}.example.org/…" gives "https://*.example.org": a policy knows whole labels only."""
    hosts = []
    for layer in layers.split():
        parts = urlsplit(layer)
        label, _dot, rest = parts.netloc.partition(".")
        hosts.append(f"{parts.scheme}://{f'*.{rest}' if '{s}' in label else parts.netloc}")
    return list(dict.fromkeys(hosts))
