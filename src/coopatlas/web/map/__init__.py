"""Maps that are drawn on the server: points over the countries of Europe, as a picture with a list beside it.

``figure.draw`` is the way in. Everything here is arithmetic; templates/map.html writes what comes out as SVG.
"""
