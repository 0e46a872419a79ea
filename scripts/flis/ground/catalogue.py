"""The closed catalogue of errors: a code, an exit code, what happened, what to do.

Every failure an operator can meet is an entry here; ``docs/fejl.md`` is generated from it. A message names
packages, members, records, columns and rules, never a value from a delivery: the deliveries hold CPR numbers.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Entry:
    """One catalogue entry. ``what`` and ``do`` are templates over the error's facts."""

    exit_code: int
    what: str
    do: str


# One exit code per class, so that a scheduler can tell them apart.
EXIT_CLASSES = {
    0: "done",
    1: "a fault in flis itself",
    2: "wrong usage of the command line",
    3: "settings or contracts are wrong",
    4: "the SFTP server cannot be reached or broke off",
    5: "the server's host key is unknown",
    6: "the server's host key has changed or is revoked",
    7: "the server refused the login",
    8: "one or more packages were refused",
    9: "release: the database must be installed or upgraded first",
    10: "another run is at work",
    11: "disk or files",
    12: "dbt build failed",
    13: "the database cannot be reached or answered with an error",
}

CATALOGUE: dict[str, Entry] = {
    # settings and contracts
    "no-project": Entry(3, "No dbt_project.yml in {folder} or above it.", "Run flis inside the project, or name it with --project-dir."),
    "bad-setting": Entry(3, "The setting {setting} is not usable: {reason}.", "Correct {setting} in {where}."),
    "bad-profile": Entry(3, "The dbt profile is not usable: {reason}.", "Correct {where}; see docs/drift.md."),
    "bad-contract": Entry(
        3,
        "The contract of {table} is not valid: {reason}.",
        "Correct {where}; `flis contract check` reads all contracts.",
    ),
    "bad-argument": Entry(2, "{argument}: {reason}.", "See `flis {command} --help`."),
    "no-pseudonym-key": Entry(
        3,
        "Package {package} holds person data and FLIS_PSEUDONYM_KEY is not set.",
        "Set FLIS_PSEUDONYM_KEY to the installation's key (at least 32 bytes); `flis doctor` checks it.",
    ),
    "weak-pseudonym-key": Entry(
        3,
        "{variable} is {length} bytes long; at least 32 are needed.",
        "Make one with `python -c \"import secrets; print(secrets.token_hex(32))\"` and keep it outside the repository.",
    ),
    "pseudonym-key-changed": Entry(
        3,
        "FLIS_PSEUDONYM_KEY is not the key that the landed packages were landed with.",
        "Set the installation's own key. With another key no child could be followed from month to month.",
    ),
    "rotation-incomplete": Entry(
        3,
        "{count} values of {table} are of persons whom no archived package names.",
        "Nothing was changed. Put the packages that were taken out of the archive back, or `flis prune` their rows first.",
    ),
    # SFTP
    "no-sftp-settings": Entry(
        3,
        "No SFTP server is named.",
        "Set FLIS_SFTP_HOST (a host, or an alias of ~/.ssh/config), and FLIS_SFTP_USER where that file does not name one.",
    ),
    "sftp-unreachable": Entry(
        4, "The SFTP server {host}:{port} cannot be reached: {reason}.", "Check network, host and port, then run again."
    ),
    "sftp-broken": Entry(
        4,
        "The connection to {host} broke off at {file}: {reason}. Tried {attempts} times.",
        "Run again: the download goes on where it stopped.",
    ),
    "sftp-protocol": Entry(
        4, "The SFTP server {host} answered against the protocol: {reason}.", "Report it to the server's owner."
    ),
    "sftp-denied": Entry(4, "The server {host} denies access to {file}.", "Ask the server's owner for the right to read it."),
    "sftp-no-folder": Entry(
        4, "The folder {folder} does not exist on {host}.", "Correct FLIS_SFTP_FOLDER, or ask the server's owner."
    ),
    "file-changed": Entry(
        4, "{file} changed on the server while it was read.", "Run again when the extraction is finished."
    ),
    "algorithms": Entry(
        4,
        "The server {host} offers no acceptable {kind}.",
        "Ask the server's owner for current OpenSSH algorithms; flis does not weaken its own.",
    ),
    "host-key-unknown": Entry(
        5,
        "The server {host} shows a {kind} host key that is not in known_hosts.",
        "Get the key's fingerprint from the server's owner, compare, and add it to known_hosts yourself. The server shows {fingerprint}.",
    ),
    "host-key-changed": Entry(
        6,
        "The server {host} shows another {kind} host key than known_hosts has.",
        "Do not go on. Ask the server's owner whether the key was changed; only then replace it. The server shows {fingerprint}.",
    ),
    "host-key-revoked": Entry(6, "The host key of {host} is marked as revoked.", "Do not go on. Ask the server's owner for the new key."),
    "login-refused": Entry(
        7, "The server {host} refused the login of {user}.", "Check user and key; the public key must be registered with the server's owner."
    ),
    "bad-key": Entry(7, "The private key {file} cannot be used: {reason}.", "{advice}"),
    # packages
    "package-name": Entry(
        8,
        "{package} does not have the name of a datapakke.",
        "What is no such name is shown by its form (x a letter, 9 a digit). Expected <kommunekode>_<OMRAADE>_<YYYYMM>_<yyyymmddThhmmss>_r<release>.zip; the pattern is the var pakkenavn.",
    ),
    "unknown-kommune": Entry(8, "{package} names a kommune that does not exist.", "Ask FLIS' servicedesk about the package."),
    "wrong-kommune": Entry(
        8,
        "{package} is for kommune {kommune}, which this installation does not serve.",
        "Delete the package and tell FLIS' servicedesk; or add the kommune to FLIS_KOMMUNER.",
    ),
    "unknown-omraade": Entry(
        8, "{package}: no contract for the område {omraade}.", "Add a contract, or remove the package from the inbox."
    ),
    "zip-corrupt": Entry(
        8, "{package} is not a whole zip: {reason}.", "Delete it from the inbox and fetch it again; if it comes again, tell FLIS' servicedesk."
    ),
    "zip-unsafe": Entry(8, "{package}: refused member {member}: {reason}.", "Do not open the package. Tell FLIS' servicedesk."),
    "zip-limit": Entry(
        8, "{package}: {reason}.", "If the package is genuine, raise the limit {setting} in dbt_project.yml; where the disk is full, make room first."
    ),
    "zip-method": Entry(
        8, "{package}: member {member} uses {method}.", "Only stored and deflated members that are not encrypted are read; ask FLIS for such a package."
    ),
    "manifest": Entry(8, "{package}: datapackage.json is not valid: {reason}.", "Tell FLIS' servicedesk."),
    "manifest-mismatch": Entry(
        8,
        "{package}: {member} does not match datapackage.json in {property}.",
        "Fetch the package again; if it comes again, tell FLIS' servicedesk.",
    ),
    "member-missing": Entry(8, "{package}: the file {member} is missing.", "Ask FLIS for a whole package."),
    "member-extra": Entry(
        8, "{package}: the file {member} is not in the contract of {omraade}.", "Add it to the contract, or tell FLIS' servicedesk."
    ),
    "header": Entry(
        8, "{package}: {member}: {reason}.", "Compare with `flis contract show {table}`; correct the contract or ask FLIS."
    ),
    "encoding": Entry(
        8,
        "{package}: {member}, record {line}: not {encoding}.",
        "The contract states the encoding (config.meta.format.encoding); correct it there if FLIS changed it.",
    ),
    "text-structure": Entry(
        8, "{package}: {member}, record {line}: {reason}.", "The file is not a readable CSV; ask FLIS for the package again."
    ),
    "empty-file": Entry(
        8, "{package}: {member} holds no rows.", "The contract of {table} does not allow an empty file for this month; ask FLIS."
    ),
    "too-many-refused": Entry(
        8,
        "{package}: {refused} of {read} rows cannot be read as the contract says (limit {limit} %). First: {member}, record {line}, column {column}: {rule}.",
        "`flis status --package {package}` lists rows and rules. Ask FLIS for a corrected package, or correct the contract.",
    ),
    "duplicate-keys": Entry(
        8, "{package}: {member} holds {count} rows whose key {key} stands there before.", "Ask FLIS for a corrected package."
    ),
    "wrong-kommune-rows": Entry(
        8,
        "{package}: {member}, record {line}: a row of another kommune than the package's.",
        "Do not use the package. Tell FLIS' servicedesk.",
    ),
    "wrong-periode-rows": Entry(
        8, "{package}: {member}, record {line}: a row of another month than the package's.", "Ask FLIS for a corrected package."
    ),
    "same-bytes": Entry(
        8,
        "{package} has the same bytes as {other}, which has landed as another kommune, område, month or extraction.",
        "One of the two names is wrong. Ask FLIS which, and delete the package from the inbox.",
    ),
    "no-agreement": Entry(
        8,
        "{package}: kommune {kommune} has no data-processing agreement with KRL in {periode}; the package was not read.",
        "Delete the package. If the agreement exists, correct drift/krl_undtagelser.csv.",
    ),
    "packages-refused": Entry(
        8, "{count} of {total} packages were refused.", "`flis status` lists them with code and instruction. The other packages have landed."
    ),
    "bad-drift-file": Entry(
        3, "{file}, record {line}: {reason}.", "Correct the file; its contract is models/dsa/drift/_drift__sources.yml."
    ),
    # release
    "not-installed": Entry(9, "No FLIS database is installed in {where}.", "Run `flis install`."),
    "release-not-installed": Entry(
        9,
        "{package} is of release {release}; the database is {installed}.",
        "Run `flis upgrade --to {release}`, then `flis land` again.",
    ),
    "release-mismatch": Entry(
        8,
        "{package} says release {release}, but was extracted on {extracted}, when {expected} applied.",
        "Do not use the package. Ask FLIS for the right one.",
    ),
    "release-unknown": Entry(
        9, "Release {release} is not known to this version.", "Install a newer version of this project; seeds/flis_release.csv lists the known releases."
    ),
    "release-project": Entry(
        9,
        "The project is of release {project}; the database is {installed}.",
        "Run `flis upgrade --to {project}`, or check out the project's version for {installed}.",
    ),
    "release-backwards": Entry(
        9, "The database is {installed}; it cannot go back to {release}.", "Restore a backup if you need the older release."
    ),
    # corrections
    "unknown-fix": Entry(2, "There is no fix {fix}.", "`flis fix list` shows what there is: {names}."),
    "fix-release": Entry(
        9,
        "The fix {fix} reads {table}, which the database of release {installed} does not have.",
        "Nothing to correct there. `flis upgrade` brings the database to a newer release.",
    ),
    # one at a time, disk, database, dbt
    "busy": Entry(10, "Another run is at work: {holder}.", "Wait until it has ended; nothing was changed."),
    "disk-full": Entry(11, "Not enough room in {folder}: {need} bytes needed, {free} free.", "Make room and run again; nothing half done is visible."),
    "file-error": Entry(11, "{file}: {reason}.", "Check the rights and the disk, then run again."),
    "output-lost": Entry(
        11, "What the command printed could not be written: {reason}.", "The work is done; `flis status` shows it. Make room where the output goes."
    ),
    "build-failed": Entry(12, "dbt build ended with {errors} errors.", "Read logs/dbt.log; DM keeps the tables of the last good build."),
    "database": Entry(13, "The database {database} answered: {reason}.", "Check that it is reachable and not in use, then run again."),
    "database-damaged": Entry(13, "{file} is no whole DuckDB database.", "Restore it from the backup, or make it anew (docs/drift.md, Backup)."),
    "database-busy": Entry(10, "The database {database} is in use by another program.", "Close the program that has it open, then run again."),
    "mart-unreadable": Entry(13, "{file} is no database, or a damaged one.", "Restore it from a backup. Without one, delete it and run `flis build`: DM is built anew from DSA, but its history (schema Historik) is lost."),
    "landing-mismatch": Entry(
        13,
        "{package}: {table} arrived in the database other than it was sent ({check}).",
        "Nothing was landed. Run again; if it comes again, report it with this message.",
    ),
    "demo-folder": Entry(
        3,
        "{folder} holds something that is not a demo's.",
        "Name another folder with --out; the demo never touches an installation.",
    ),
    "demo-failed": Entry(1, "The demo went wrong at {step}: {found} instead of {expected}.", "Report it with what was printed above."),
    "internal": Entry(1, "A fault in flis: {reason}.", "Report it with the command you ran; logs/flis.log has the place, no data."),
}
