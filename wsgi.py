"""The entrance for a WSGI server."""

from growth_tree.app import create_app

app = create_app()
