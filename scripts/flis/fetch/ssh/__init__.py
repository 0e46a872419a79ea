"""SSH: the only place that knows paramiko.

Its log goes nowhere: it writes tracebacks and the server's words, and flis' own errors say what an operator needs.
"""

import logging

_log = logging.getLogger("paramiko")
_log.addHandler(logging.NullHandler())
_log.propagate = False
_log.setLevel(logging.CRITICAL + 1)
