"""From the server into the inbox: choose, download, verify, remember."""

from flis.fetch.run import Fetched, FetchReport, SftpSettings, Skipped, count_files, fetch

__all__ = ["FetchReport", "Fetched", "SftpSettings", "Skipped", "count_files", "fetch"]
