"""A page of Flask's that says hello: what everything is compared with. The door for a WSGI server is `app`."""

from flask import Flask

app = Flask("hello")
app.add_url_rule("/", view_func=lambda: "Hello")
