"""What lies in the data folder of an installation, by name."""

INBOX = "indbakke"  # packages that have been fetched and have not landed
ARCHIVE = "arkiv"  # packages that have landed
DRIFT = "drift"  # files that the operator keeps
JOURNAL = "koersler.jsonl"  # which steps ran, and how they ended
FETCHED = "hentet.jsonl"  # what has been fetched from the server
DEMO = "DEMO"  # the mark of a folder that `flis demo` made: its data are invented
RAPPORT = "rapport"  # the report that `flis rapport` writes
