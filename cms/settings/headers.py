"""Headers that tell browsers what our pages may do (security §3.2)."""

from csp.constants import NONCE, NONE, SELF, UNSAFE_INLINE

VIDEO_PLAYERS = [
    "https://www.youtube-nocookie.com",
    "https://player.vimeo.com",
    "https://www.dailymotion.com",
]
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF, NONCE],
        "style-src": [SELF, NONCE],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "frame-src": VIDEO_PLAYERS,
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}
NOTHING = {"default-src": [NONE], "frame-ancestors": [NONE]}
# Wagtail writes scripts and styles into its pages.
ADMIN = {
    "default-src": [NONE],
    "script-src": [SELF, UNSAFE_INLINE],
    "style-src": [SELF, UNSAFE_INLINE],
    "img-src": [SELF, "data:", "blob:"],
    "font-src": [SELF, "data:"],
    "connect-src": [SELF],
    "frame-src": [SELF],
    "form-action": [SELF],
    "base-uri": [NONE],
    "frame-ancestors": [SELF],
}
# Swagger UI draws its icons as data and styles what it draws.
API_DOCS = {
    **NOTHING,
    "script-src": [SELF],
    "style-src": [SELF, UNSAFE_INLINE],
    "img-src": [SELF, "data:"],
    "connect-src": [SELF],
}
# Whose connection ended while they were writing logs in again in a frame of that very page.
PORTAL = {**CONTENT_SECURITY_POLICY["DIRECTIVES"], "frame-src": [SELF]}
FRAMED_LOG_IN = {**CONTENT_SECURITY_POLICY["DIRECTIVES"], "frame-ancestors": [SELF]}
# The first that an address begins with; the website's otherwise.
POLICIES_BY_PREFIX = {
    "/admin/": ADMIN,
    "/api/v2/docs/": API_DOCS,
    "/api/": NOTHING,
    "/compte/connexion/": FRAMED_LOG_IN,
    "/compte/login/code/confirm/": FRAMED_LOG_IN,
    "/compte/2fa/authenticate/": FRAMED_LOG_IN,
    "/espace/de-retour/": FRAMED_LOG_IN,
    "/espace/": PORTAL,
}
PERMISSIONS_POLICY = (
    "accelerometer=(), camera=(), display-capture=(), geolocation=(), gyroscope=(), "
    "magnetometer=(), microphone=(), midi=(), payment=(), usb=(), browsing-topics=()"
)
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"  # previews, which the admin shows in a frame, say otherwise
