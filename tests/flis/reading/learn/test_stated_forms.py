"""`flis contract learn` states the forms of spreadsheets and old systems, and asks where another one could be meant."""

from __future__ import annotations

import pytest
from tests.flis.reading.learn.kit import SAGER, learned, package, rows
from tests.flis.yard import zipped

DAYS = ["13.04.2022", "31.12.2022"] * 15
FORM = "0101;S{n};610115{n:04};{day};;1;10;3"


def drafted(folder, days=DAYS, form=FORM, head=SAGER, last=()):
    """The part of dubu_sag in the draft."""
    (one,) = learned(package(folder, [*head, *rows(days, form), *last]))
    return next(draft.as_part() for draft in one.drafts if draft.table.name == "dubu_sag")


STATED = [
    ({"days": ["3-4-2022", "13-12-2022"] * 15}, {"dato": "%-d-%-m-%Y"}),
    ({"days": ["3. april 2022", "13. december 2022"] * 15}, {"dato": "%-d. %B %Y"}),
    ({"days": ["03-apr-2022", "13-dec-2022"] * 15}, {"dato": "%d-%b-%Y"}),
    ({"last": ["I alt;30;;;;;;", "Antal rækker: 30", ""]}, {"slutlinjer": ["Antal rækker", "I alt"]}),
    ({"last": ["(30 rows affected)"]}, {"slutlinjer": ["("]}),
    ({"last": [";;;;;;;", ";;;;;;;"]}, {"slutlinjer": [";;;;;;;"]}),
    ({"last": [*SAGER, "0101;S99;6101159999;13.04.2022;;1;10;3"]}, {"overskrift_gentages": True}),
    ({"form": f"{FORM};"}, {"skilletegn_sidst": True}),
]


@pytest.mark.parametrize(("written", "wanted"), STATED)
def test_a_form_that_leaves_no_doubt_is_stated(tmp_path, written, wanted):
    part = drafted(tmp_path, **written)
    assert {key: part["format"].get(key) for key in wanted} == wanted
    assert "uafklaret" not in part and not any("uafklaret" in c for c in part["kolonner"].values())


ASKED = [
    ({"days": ["3-4-2022", "5-6-2022"] * 15}, (), {"dato": ["%-d-%-m-%Y", "%-m-%-d-%Y"]}),
    ({"days": ["13-04-22", "31-12-22"] * 15}, (), {"aar_fra": [1930, 1950, 2000]}),
    ({"days": ["44664", "44926"] * 15}, ("startdato",), {"dato": ["excel"]}),
    ({"last": ["Udtrukket af en medarbejder"]}, (), {"slutlinjer": []}),
    ({"form": "0101;'S{n};610115{n:04};{day};;1;10;3", "last": FORM}, ("sag_id",), {"foran": [["'", ""]]}),
]


@pytest.mark.parametrize(("written", "path", "wanted"), ASKED)
def test_a_form_that_could_mean_two_things_is_asked(tmp_path, written, path, wanted):
    if isinstance(written.get("last"), str):
        written = {**written, "last": rows(["13.04.2022"] * 5, written["last"].replace("{n}", "9{n}"))}
    part = drafted(tmp_path, **written)
    for column in path:
        part = part["kolonner"][column]
    assert {key: part["uafklaret"].get(key) for key in wanted} == wanted


def test_what_a_spreadsheet_writes_around_a_cpr_number_hides_none(tmp_path):
    for form in ("0101;S{n};'610115{n:04};{day};;1;10;3", '0101;S{n};"=""610115{n:04}""";{day};;1;10;3'):
        part = drafted(tmp_path, form=form)
        assert part["kolonner"]["barn_noegle"]["foran"] in ("'", '="')
        assert "uoenskede" not in part


def test_a_unit_is_stated_if_it_is_kroner_and_asked_if_it_is_another(tmp_path):
    from tests.flis.reading.learn import kit

    for unit, key in ((" kr.", "bagved"), (" %", "uafklaret")):
        lines = [kit.MAALINGER[0], *(line.replace("1.234,50", f"1.234,50{unit}") for line in kit.MAALINGER[1:])]
        path = package(tmp_path, [*SAGER, *rows(DAYS)], **{"DUBU_Foranstaltning.csv": "\r\n".join(lines)})
        (one,) = learned(path)
        part = next(draft.as_part() for draft in one.drafts if draft.table.name == "dubu_foranstaltning")
        assert part["kolonner"]["dagspris_kr"][key] == (unit if key == "bagved" else {"bagved": [unit]})


def test_one_field_with_days_of_two_digits_alone_has_the_form_of_the_others(tmp_path):
    days = [f"{day}. marts 2022" for day in (3, 13, 23)] * 10
    part = drafted(tmp_path, days, "0101;S{n};610115{n:04};{day};13. april 2022;1;10;3")
    assert part["format"]["dato"] == "%-d. %B %Y" and "uafklaret" not in part
    assert not any("dato" in column for column in part["kolonner"].values())


def test_a_table_of_two_kinds_of_packages_is_drafted_from_both(tmp_path):
    """The month's file has a sign for missing, and the history's proves the form of the dates."""
    head = "Kommunekode\tPeriode\tFravaersId\tAnsaettelsesId\tAarsagskode\tStartdato\tSlutdato\tTimerPrDag\n"
    row = "0101\t01-06-2023\tF{0}\tA{0}\tS\t{1:02}/04/2023\t{2}\t7,4 kr.\n"
    month = head + "".join(row.format(n, n + 1, "NA") for n in range(3))
    history = head + "".join(row.format(n, n + 1, "30/04/2023") for n in range(28))
    paths = []
    for omraade, text in (("KMD_LOEN", month), ("KMD_LOEN_HISTORIK", history)):
        paths.append(tmp_path / f"0101_{omraade}_202306_20230705T060000_r7.1.zip")
        paths[-1].write_bytes(zipped({"KMD_LOEN_Fravaer.csv": text.encode()}, (2023, 7, 5, 6, 0, 0)))
    parts = [draft.as_part() for one in learned(*paths) for draft in one.drafts]
    assert parts[0] == parts[1] and not any("uafklaret" in column for column in parts[0]["kolonner"].values())
    assert parts[0]["kolonner"]["slutdato"]["tomme"] == ["NA"]
    assert parts[0]["kolonner"]["timer_pr_dag"]["bagved"] == " kr."
