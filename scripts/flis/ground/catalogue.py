"""Every error that an operator can meet: its code, its exit code, what happened, and what to do about it.

The catalogue is closed: code can raise no error that is not an entry here. ``docs/fejl.md`` is generated from it.
A message names packages, files, record numbers, columns and rules. It never contains a value from a delivery, because
the deliveries hold CPR numbers.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Entry:
    """One error. ``what`` and ``do`` are full sentences; names in braces are filled in when the error is raised."""

    exit_code: int
    what: str
    do: str


# Each class of errors has its own exit code, so that a scheduler can treat them differently.
EXIT_CLASSES = {
    0: "everything succeeded",
    1: "flis itself has a fault",
    2: "the command line is wrong",
    3: "a setting or a contract is wrong",
    4: "the SFTP server cannot be reached, or the connection broke",
    5: "the SFTP server's host key is unknown",
    6: "the SFTP server's host key has changed or is revoked",
    7: "the SFTP server refused the login",
    8: "one or more packages were refused",
    9: "the database must be installed or upgraded first",
    10: "something else is using the installation",
    11: "the disk is full, or a file cannot be used",
    12: "dbt build failed",
    13: "the database cannot be reached, or it reported an error",
}

CATALOGUE: dict[str, Entry] = {
    # settings and contracts
    "no-project": Entry(
        3,
        "There is no dbt_project.yml in {folder} or in any folder above it.",
        "Run flis inside the project, or name the project's folder with --project-dir.",
    ),
    "bad-setting": Entry(3, "The setting {setting} cannot be used: {reason}.", "Correct {setting} in {where}."),
    "bad-profile": Entry(
        3, "The dbt profile cannot be used: {reason}.", "Correct {where}. docs/drift.md shows how a profile is set up."
    ),
    "bad-own-part": Entry(
        3, "{file} cannot be used: {reason}.", "Correct {file}. docs/lokal.md shows what a kommune may have of its own."
    ),
    "own-vars": Entry(3, "dbt does not have {name} of lokal/vars.yml.", 'Run `flis build`, or give dbt --vars "$(cat lokal/vars.yml)".'),
    "bad-contract": Entry(
        3,
        "The contract of {table} is not valid: {reason}.",
        "Correct {where}. Then run `flis contract check`, which reads all contracts.",
    ),
    "bad-argument": Entry(
        2, "The argument {argument} cannot be used: {reason}.", "Run `flis {command} --help` to see what is allowed."
    ),
    "bad-cpr": Entry(
        2,
        "flis expects one CPR number on standard input, and {reason}.",
        "Run the command in a terminal, and type the number when flis asks for it: ten digits, with or without a hyphen. It is not shown. Never write the number as an argument, because others on the machine can read a command's arguments.",
    ),
    "not-confirmed": Entry(
        2,
        "{command} removes data for good, and there is no terminal to ask at. Nothing was removed.",
        "Look at what would go with --dry-run, then add --yes.",
    ),
    "no-pseudonym-key": Entry(
        3,
        "The package {package} contains personal data, but FLIS_PSEUDONYM_KEY is not set.",
        "Set FLIS_PSEUDONYM_KEY to this installation's key, which is at least 32 bytes long. `flis doctor` checks the key.",
    ),
    "weak-pseudonym-key": Entry(
        3,
        "{variable} is only {length} bytes long. A key must have at least 32 bytes.",
        "If this is a new installation, make a key with `python -c \"import secrets; print(secrets.token_hex(32))\"` and keep it outside the repository. Otherwise set the installation's own key.",
    ),
    "pseudonym-key-changed": Entry(
        3,
        "FLIS_PSEUDONYM_KEY is not the key that the packages in the database were landed with.",
        "Set FLIS_PSEUDONYM_KEY to this installation's own key. With any other key the same child would get a new pseudonym, and could not be followed from month to month.",
    ),
    "rekey-incomplete": Entry(
        3,
        "{count} pseudonyms in {table} belong to people who appear in no archived package, so they cannot get a new pseudonym.",
        "Nothing was changed. Put the missing packages back into the archive, or remove their rows with `flis prune`. Then run `flis rekey` again.",
    ),
    # SFTP
    "no-sftp-settings": Entry(
        3,
        "The settings do not name an SFTP server.",
        "Set FLIS_SFTP_HOST to a host, or to an alias from ~/.ssh/config. Also set FLIS_SFTP_USER, unless ~/.ssh/config gives the user.",
    ),
    "sftp-unreachable": Entry(
        4,
        "The SFTP server {host}:{port} cannot be reached: {reason}. Number of attempts: {attempts}.",
        "Check the network, the host name and the port. Then run the command again.",
    ),
    "sftp-broken": Entry(
        4,
        "Reading {file} from {host} failed: {reason}. Number of attempts: {attempts}.",
        "Run the command again. What has arrived is kept: a download continues where it stopped.",
    ),
    "sftp-protocol": Entry(
        4,
        "The SFTP server {host} sent an answer that breaks the SFTP protocol: {reason}.",
        "Report this to the owner of the server.",
    ),
    "sftp-denied": Entry(
        4,
        "The server {host} does not allow you to read {file}.",
        "Ask the owner of the server for permission to read it.",
    ),
    "sftp-no-folder": Entry(
        4,
        "The server {host} has no folder {folder}.",
        "Correct FLIS_SFTP_FOLDER, or ask the owner of the server where the packages are.",
    ),
    "file-changed": Entry(
        4,
        "The file {file} changed on the server while flis read it.",
        "Run the command again when the server has finished writing the file.",
    ),
    "algorithms": Entry(
        4,
        "The server {host} offers no {kind} that flis accepts.",
        "Ask the owner of the server to offer the algorithms of a current OpenSSH. flis does not accept weaker ones.",
    ),
    "host-key-unknown": Entry(
        5,
        "The server {host} uses a {kind} host key that is not in known_hosts under the name {name}.",
        "Ask the owner of the server for the fingerprint of its key. If it is {fingerprint}, add the line that `{command}` prints to {file}. The line must begin with {name}.",
    ),
    "host-key-changed": Entry(
        6,
        "The {kind} host key of the server {host} is not the one that {file} has for {name}.",
        "Do not connect. Somebody may be pretending to be the server. Ask its owner whether the key was changed to {fingerprint}. Only if the owner confirms it, remove the old key with `ssh-keygen -R \"{name}\" -f \"{file}\"` and add the line that `{command}` prints. The line must begin with {name}.",
    ),
    "host-key-revoked": Entry(
        6,
        "The host key of {host} is marked as revoked in known_hosts.",
        "Do not connect. Ask the owner of the server for its new key.",
    ),
    "login-refused": Entry(
        7,
        "The server {host} refused to log in the user {user}. flis offered {offered}. The server accepts {accepts}.",
        "{advice}",
    ),
    "bad-key": Entry(7, "The private key {file} cannot be used: {reason}.", "{advice}"),
    # packages
    "package-name": Entry(
        8,
        "The file {package} is not named as a datapakke.",
        "A name must have the form <kommunekode>_<OMRAADE>_<YYYYMM>_<yyyymmddThhmmss>_r<release>.zip, with a month and a time that exist; the var pakkenavn in dbt_project.yml holds the pattern. The message masks a name that does not fit: x stands for a letter, 9 for a digit.",
    ),
    "unknown-kommune": Entry(
        8,
        "The name of {package} begins with the code of a kommune that does not exist.",
        "Ask FLIS' servicedesk which kommune the package is for.",
    ),
    "wrong-kommune": Entry(
        8,
        "{package} is a package of kommune {kommune}, which this installation does not serve.",
        "If the installation should serve the kommune, name it in FLIS_KOMMUNER with the others (`alle` means every kommune). Otherwise delete the package and tell FLIS' servicedesk.",
    ),
    "unknown-omraade": Entry(
        8,
        "{package} is a package of the område {omraade}, for which there is no contract.",
        "Write a contract for the område, or delete the package.",
    ),
    "zip-corrupt": Entry(
        8,
        "{package} is not a complete zip file: {reason}.",
        "Fetch the package again; if it is in the inbox, delete it there first. If it arrives damaged once more, tell FLIS' servicedesk.",
    ),
    "zip-unsafe": Entry(
        8,
        "{package} contains the unsafe file {member}: {reason}.",
        "Do not open the package. Tell FLIS' servicedesk.",
    ),
    "zip-limit": Entry(
        8,
        "{package} exceeds a limit for packages: {reason}.",
        "If the disk is nearly full, make room first. If the package is genuine, raise the limit {setting} in dbt_project.yml.",
    ),
    "zip-method": Entry(
        8,
        "{package} contains the file {member}, which is packed with {method}.",
        "flis reads files that are stored or deflated and not encrypted. Ask FLIS for a package of that kind.",
    ),
    "manifest": Entry(
        8, "The file datapackage.json in {package} is not valid: {reason}.", "Tell FLIS' servicedesk."
    ),
    "manifest-mismatch": Entry(
        8,
        "{package}: datapackage.json does not agree with the package or its contract about {member}. What differs: {property}.",
        "Fetch the package again. If the same happens, tell FLIS' servicedesk. An encoding, a number of fields or a dialect is compared with the contract: if the contract is wrong, state the right form in lokal/kontrakt.yml.",
    ),
    "member-place": Entry(
        8,
        "{package}: {member} is the file {fil} of the contract, but it lies in another folder of the zip.",
        "This is harmless. Ask FLIS to put all files at the top of the zip or in one folder, or write the folder into lokal/kontrakt.yml (fil: data/X.csv).",
    ),
    "member-missing": Entry(
        8,
        "The package {package} lacks the file {member}.",
        "Ask FLIS for a complete package. If your packages never hold the file, or name it otherwise, state so in lokal/kontrakt.yml (leveret: false, or fil).",
    ),
    "member-extra": Entry(
        8,
        "{package} contains the file {member}, which is not in any contract of the område {omraade}.",
        "If it is a file of the contract under another name, state the name in lokal/kontrakt.yml (fil). If your packages always hold it and nobody wants it, name it there too (uoenskede_filer). Otherwise tell FLIS' servicedesk.",
    ),
    "header": Entry(
        8,
        "{package}: the header of {member} does not fit the contract: {reason}.",
        "Compare the header with `flis contract show {table}`. If your files always look so, state the difference in lokal/kontrakt.yml (docs/kontrakt.md); otherwise ask FLIS.",
    ),
    "encoding": Entry(
        8,
        "{package}: record {line} of {member} is not valid {encoding}.",
        "If your files always have another encoding, state it in lokal/kontrakt.yml (format.encoding). Otherwise ask FLIS for a corrected package.",
    ),
    "text-structure": Entry(
        8,
        "{package}: {member} cannot be read from record {line} on: {reason}.",
        "If your files have another quote, or none, state it in lokal/kontrakt.yml (format.quote). Otherwise ask FLIS for a corrected package.",
    ),
    "empty-file": Entry(
        8,
        "{package}: the file {member} contains no rows.",
        "The contract of {table} does not allow an empty file for this month. Ask FLIS for a corrected package.",
    ),
    "too-many-refused": Entry(
        8,
        "{package}: {refused} of {read} rows do not fit the contract, which is more than the limit of {limit} %. The first is record {line} of {member}, column {column}, rule {rule}.",
        "`flis status --package {package}` lists the rows and the rules that they break. If your files are always written so, state their form in lokal/kontrakt.yml (docs/kontrakt.md). Otherwise ask FLIS for a corrected package.",
    ),
    "duplicate-keys": Entry(
        8,
        "{package}: {count} rows of {member} repeat a key ({key}) that an earlier row has.",
        "Ask FLIS for a corrected package.",
    ),
    "wrong-kommune-rows": Entry(
        8,
        "{package}: record {line} of {member} belongs to another kommune than the package.",
        "Do not use the package. Tell FLIS' servicedesk.",
    ),
    "wrong-periode-rows": Entry(
        8,
        "{package}: record {line} of {member} belongs to another month than the package.",
        "Ask FLIS for a corrected package.",
    ),
    "same-bytes": Entry(
        8,
        "{package} has exactly the same content as {other}, which has already landed for another kommune, område, month or extraction.",
        "One of the two names must be wrong. Ask FLIS which one, and delete {package} from the inbox.",
    ),
    "no-agreement": Entry(
        8,
        "{package} was not read, because kommune {kommune} has no data-processing agreement with KRL in {periode}.",
        "Delete the package. If there is an agreement, correct drift/krl_undtagelser.csv instead.",
    ),
    "packages-refused": Entry(
        8,
        "{count} of {total} packages were refused.",
        "`flis status` lists the refused packages, each with its code and what to do. A refused package never holds back the others.",
    ),
    "bad-drift-file": Entry(
        3,
        "The file {file} has a fault ({where}): {reason}.",
        "Correct the file. Its contract is {contract}.",
    ),
    "unknown-drift-file": Entry(
        3,
        "The folder drift/ holds {file}, which is no file that flis reads; {nearest}.",
        "Rename the file or move it out of drift/. Nothing was landed: under another name the list of kommuner without a KRL agreement would hold nothing back. The message masks what is unlike a known name: x stands for a letter, 9 for a digit.",
    ),
    "bad-workbook": Entry(
        3,
        "The file {file} cannot be read as a spreadsheet: {reason}.",
        "Open it in Excel, save it anew as an Excel workbook (.xlsx) without a password, and put that file in its place.",
    ),
    # release
    "not-installed": Entry(9, "There is no complete FLIS database in {where}.", "Run `flis install`."),
    "release-not-installed": Entry(
        9,
        "{package} is a package of release {release}, but the database is of release {installed}.",
        "Run `flis upgrade --to {release}`, then run `flis land` again.",
    ),
    "release-mismatch": Entry(
        8,
        "{package} is named as release {release}, but it was extracted on {extracted}, when release {expected} applied.",
        "Do not use the package. Ask FLIS for the right one.",
    ),
    "release-unknown": Entry(
        9,
        "This version of the project does not know release {release}.",
        "Check the number: seeds/flis_release.csv lists the known releases. If the release is new, install a newer version of this project.",
    ),
    "release-project": Entry(
        9,
        "The project is of release {project}, but the database is of release {installed}.",
        "Run `flis upgrade --to {project}`, or check out the version of the project that belongs to release {installed}.",
    ),
    "release-backwards": Entry(
        9,
        "The database is of release {installed} and cannot go back to {release}.",
        "If you need the older release, restore a backup from the time before the upgrade.",
    ),
    # corrections
    "unknown-fix": Entry(2, "There is no fix with the name {fix}.", "Use one of these: {names}. `flis fix list` describes them."),
    "fix-release": Entry(
        9,
        "The fix {fix} reads the table {table}, which a database of release {installed} does not have.",
        "There is nothing to correct yet. `flis upgrade` adds the table together with the release that delivers it.",
    ),
    # one at a time, disk, database, dbt
    "busy": Entry(
        10, "Another flis command is running: {holder}.", "Nothing was changed. Run the command again when the other one has ended."
    ),
    "disk-full": Entry(
        11,
        "There is not enough room in {folder}: {need} bytes are needed and {free} bytes are free.",
        "Make room and run the command again. Work that was interrupted is not visible to anybody.",
    ),
    "file-error": Entry(
        11,
        "The file or folder {file} cannot be used: {reason}.",
        "Check the name, the permissions and the disk. Then run the command again.",
    ),
    "output-lost": Entry(
        11,
        "The command did its work, but its output could not be written: {reason}.",
        "Do not repeat the work: `flis status` shows the result. Make room where the output is written.",
    ),
    "build-failed": Entry(
        12,
        "dbt build ended with {errors} errors.",
        "The report of the build names what failed, the kommuner and the correction; dbt.log in the folder logs of your installation has the details.",
    ),
    "dbt-stopped": Entry(
        12, "dbt ended with an error of its own: {reason}.", "Correct it and run `flis build` again; dbt.log in the folder logs of your installation has the details."
    ),
    "bad-collation": Entry(
        3,
        "The database {database} has the collation {collation}, which cannot be used: {reason}.",
        "Create DSA and DM anew with one collation that keeps these letters apart, for example Latin1_General_100_CI_AS. docs/sqlserver.md has the rule.",
    ),
    "database": Entry(
        13,
        "The database {database} reported an error: {reason}.",
        "Check that the database can be reached and that nobody else is using it. Then run the command again.",
    ),
    "database-damaged": Entry(
        13,
        "{file} is damaged, or it is not a DuckDB database.",
        "Restore it from a backup, or build it again from the archive. The section on backups in docs/drift.md shows how.",
    ),
    "database-busy": Entry(
        10,
        "The database {database} is open in another program.",
        "Close that program, then run the command again.",
    ),
    "not-built": Entry(
        9,
        "{table} is not there: the data mart DM has not been built, or an older version of flis built it.",
        "Run `flis build`. Then run the command again.",
    ),
    "mart-unreadable": Entry(
        13,
        "{file} is damaged, or it is not a DuckDB database.",
        "Restore it from a backup. If there is none, delete the file and run `flis build`, which builds DM again from DSA. The history in the schema Historik is then lost.",
    ),
    "landing-mismatch": Entry(
        13,
        "{package}: the rows of {table} did not arrive in the database as they were sent. The check that failed: {check}.",
        "Nothing was landed. Run the command again. If the same happens, report it with this message.",
    ),
    "demo-folder": Entry(
        3,
        "{folder} contains files that the demo did not make.",
        "Choose another folder with --out. The demo never touches a real installation.",
    ),
    "demo-failed": Entry(
        1,
        "The demo failed at the step {step}: the result was {found}, but it should have been {expected}.",
        "Report it, together with the text above.",
    ),
    "internal": Entry(
        1,
        "flis has a fault: {reason}.",
        "Report it, together with the command that you ran. flis.log in the folder logs of your installation shows where in the code it happened; it contains no data.",
    ),
}
