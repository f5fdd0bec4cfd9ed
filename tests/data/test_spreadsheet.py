"""CSV as European spreadsheets write it, broken rows included."""

from collections.abc import Callable

import pytest

from data import Expert, ValidationReport

ReadExperts = Callable[..., tuple[list[Expert], ValidationReport]]

HEADER = "expert_id;name;genes;bio\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "latin-1", "cp1252"])
@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_encodings_delimiters_and_line_ends(
    experts_in: ReadExperts, encoding: str, delimiter: str, line_end: str
) -> None:
    rows = [["expert_id", "name", "bio"], ["1", "Müller", "Bringt Kinder zum Lachen"], ["2", "Núñez", "x"]]
    content = line_end.join(delimiter.join(row) for row in rows) + line_end
    experts, report = experts_in(content.encode(encoding), "experts.csv")
    assert [expert.name for expert in experts] == ["Müller", "Núñez"]
    assert not report.has_errors
    assert report.count("warning") == (encoding in {"latin-1", "cp1252"}), "a guessed encoding is told"


def test_header_is_matched_whatever_its_case_and_spaces(experts_in: ReadExperts) -> None:
    content = " Expert ID ;NAME;Max-Open Panels;bio\n1;A;3;x\n"
    experts, report = experts_in(content, "experts.csv")
    assert (experts[0].expert_id, experts[0].max_open_panels) == ("1", 3)
    assert report.text() == ""


def test_excel_names_its_delimiter_in_a_line_of_its_own(experts_in: ReadExperts) -> None:
    experts, report = experts_in("sep=,\r\nexpert_id,name,bio\r\n1,A;B,x\r\n2,,x\r\n", "experts.csv")
    assert experts[0].name == "A;B"
    assert [problem.line for problem in report.problems] == [4]


def test_a_table_without_the_suffix_is_recognised(experts_in: ReadExperts) -> None:
    experts, _ = experts_in("expert_id\tname\tbio\r\n1\tA\tx\r\n".encode("utf-16"), "experts.txt")
    assert len(experts) == 1


def test_lists_caseloads_publications_and_truth_in_cells(experts_in: ReadExperts) -> None:
    experts, report = experts_in(
        "expert_id;name;erns;genes;languages;disorders;publications;available\n"
        '1;A;ERKNet|ERN BOND;"FBN1;fbn2";de, fr;"ORPHA:558=12;559=3";"PMID:1|One; two;PMID:2|a|b; PMID:3";FALSCH\n',
        "experts.csv",
    )
    assert report.text() == ""
    (expert,) = experts
    assert expert.erns == ("ERKNet", "ERN BOND")
    assert expert.genes == ("FBN1", "FBN2")
    assert expert.languages == ("de", "fr")
    assert expert.disorders == {"ORPHA:558": 12, "ORPHA:559": 3}
    assert [(entry.pmid, entry.title) for entry in expert.publications] == [
        ("PMID:1", "One; two"),
        ("PMID:2", "a|b"),
        ("PMID:3", ""),
    ]
    assert expert.available is False


def test_problems_tell_the_real_line_after_cells_of_several_lines(experts_in: ReadExperts) -> None:
    content = HEADER + '1;A;;"one\ntwo\r\n\nfour"\n2;B;GENE:1;x\n'
    experts, report = experts_in(content, "experts.csv")
    assert experts[0].bio == "one\ntwo\r\n\nfour"
    assert [(problem.line, problem.field) for problem in report.problems] == [(6, "genes")]


@pytest.mark.parametrize(
    ("bad", "words"),
    [
        ("9;B;x", "3 cells where the header has 4"),
        ("9;B;FBN1;FBN2;x", "put lists between double quotes"),
        ('9;B;;"never closed', "quote"),
        ('9;B;"FBN1"2;x', "text after the closing quote of cell 3"),
        ('9;"B;;x', "quote"),
    ],
)
def test_a_broken_row_is_reported_and_the_rest_is_read(experts_in: ReadExperts, bad: str, words: str) -> None:
    content = HEADER + '1;A;;"x"\n' + bad + '\n2;C;;"y"\n3;D;;z\n'
    experts, report = experts_in(content, "experts.csv")
    assert [expert.expert_id for expert in experts] == ["1", "2", "3"]
    (problem,) = report.problems
    assert (problem.line, problem.severity) == (3, "error")
    assert words in problem.text()
    assert (report.records_read, report.records_kept) == (4, 3)


def test_a_quote_never_closed_before_plain_rows_costs_one_row(experts_in: ReadExperts) -> None:
    experts, report = experts_in(HEADER + '1;"A;;x\n2;B;;y\n3;C;;z\n', "experts.csv")
    assert [expert.expert_id for expert in experts] == ["2", "3"]
    assert [problem.line for problem in report.problems] == [2]


def test_a_row_of_several_lines_with_a_cell_missing_is_one_problem(experts_in: ReadExperts) -> None:
    experts, report = experts_in(HEADER + '1;A;"one\ntwo\nthree"\n2;B;;y\n', "experts.csv")
    assert [expert.expert_id for expert in experts] == ["2"]
    assert [problem.line for problem in report.problems] == [2]


def test_blank_rows_and_trailing_delimiters_mean_nothing(experts_in: ReadExperts) -> None:
    experts, report = experts_in("\n;;;\n" + HEADER + ";;;\n1;A;;x;;;\n\n", "experts.csv")
    assert len(experts) == 1
    assert report.text() == ""


def test_columns_nobody_reads(experts_in: ReadExperts) -> None:
    content = "expert_id;name;bio;bio;gene;orcid;\n1;A;x;y;FBN1;0;z\n"
    experts, report = experts_in(content, "experts.csv")
    assert experts[0].bio == "x"
    assert report.text().splitlines() == [
        "experts.csv:1: bio: a column given twice, the first one read; give it once",
        "experts.csv:1: gene: warning: unknown column, not read; did you mean genes?",
        "experts.csv:1: orcid: warning: unknown column, not read",
        "experts.csv:2: z: warning: a cell in a column without a name, not read; name the column",
    ]


def test_a_table_of_something_else_is_one_error(experts_in: ReadExperts) -> None:
    experts, report = experts_in("a;b;c\n1;2;3\n", "experts.csv")
    assert experts == []
    assert "no column is known" in report.text()


def test_a_formula_kept_harmless_by_an_apostrophe_reads_as_it_was(experts_in: ReadExperts) -> None:
    experts, _ = experts_in(HEADER + "1;'=A;;''-x\n2;'tis;;'90s\n", "experts.csv")
    assert [(expert.name, expert.bio) for expert in experts] == [("=A", "'-x"), ("'tis", "'90s")]


@pytest.mark.parametrize("row", ['1;"A;x\n', '1;""""A;x\n', '"x\n', 'x""""""\n', ";\n"])
def test_many_broken_rows_take_no_long_time(experts_in: ReadExperts, row: str) -> None:
    experts, report = experts_in(HEADER + row * 5000 + "z;Z;;x\n", "experts.csv")
    assert [expert.expert_id for expert in experts] in (["z"], [])
    assert report.has_errors or row == ";\n"
