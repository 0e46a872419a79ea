"""What lies in the data folder of an installation, by name."""

INBOX = "indbakke"  # packages that have been fetched and have not landed
ARCHIVE = "arkiv"  # packages that have landed
DRIFT = "drift"  # files that the operator keeps
FETCHED = "hentet.jsonl"  # what has been fetched from the server
