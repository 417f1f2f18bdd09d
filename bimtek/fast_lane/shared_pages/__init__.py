"""Public pages kept in memory for two seconds, so that a rush is served without rendering.

Saves: rendering a page, and nearly all middleware, for each visitor but one of each second.
Leans on: `CookieStorage.cookie_name` of Django's messages; it makes a second request of the first one's environment.
Without it: the middleware takes itself out, and every page is rendered for its visitor.
"""
