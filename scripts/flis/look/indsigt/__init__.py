"""Finds every row of one person, for `flis indsigt`: what a kommune must hand out under article 15 of the GDPR."""
