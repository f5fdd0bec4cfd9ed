"""Measurements in texts of eight languages: what they say, where they stand, and what is none."""

import time
from collections.abc import Iterable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ontology.reading.measuring.measured_items import Level
from ontology.reading.measuring.measurements import Measured, MeasurementReader
from ontology.reading.measuring.quantity_table import load_quantities
from ontology.reading.words import plain_phrase, words_of

NAMES = {
    "sodium": "sodium, Na, Natrium, sodio, natrémie, sodík",
    "potassium": "potassium, K, Kalium, potasio, potassio, kaliémie, potássio, draslík",
    "chloride": "chloride, Cl",
    "calcium": "calcium, Ca, Kalzium, calcémie",
    "magnesium": "magnesium, Mg",
    "phosphate": "phosphate, P",
    "bicarbonate": "bicarbonate, bicarbonates",
    "ph": "pH",
    "creatinine": "creatinine, Kreatinin, créatinine, creatinina, kreatinin",
    "egfr": "eGFR, DFG, FG, GF",
    "urine_protein": "proteinuria, Proteinurie, protéinurie, proteinúria, UPCR",
    "urine_albumin": "ACR",
    "haemoglobin": "haemoglobin, Hb, hemoglobin, hemoglobina, hémoglobine, emoglobina",
    "platelets": "platelets, Thrombozyten, plaquettes, plaquetas, piastrine, trombocyten, trombocyty",
    "ferritin": "ferritin, Ferritin",
    "ck": "CK, CPK, creatine kinase",
    "ast": "AST, GOT",
    "alt": "ALT, GPT",
    "renin": "renin, Renin, rénine, renina, renine",
    "aldosterone": "aldosterone, Aldosteron, aldostérone, aldosterona",
    "tsh": "TSH",
    "c3": "C3",
    "c4": "C4",
    "lactate": "lactate, Laktat",
    "ammonia": "ammonia",
    "iron": "iron",
    "vitamin_d_25": "vitamin D, 25-OH vitamin D",
    "blood_pressure": "BP, blood pressure, Blutdruck, TA, bloeddruk",
    "body_temperature": "temperature, Temp, température",
    "ejection_fraction": "LVEF",
    "qtc": "QTc",
    "height": "height, Länge, taille, talla, altezza, lengte, výška",
    "weight": "weight, Gewicht, peso",
    "head_circumference": "OFC, head circumference, Kopfumfang",
    "bmi": "BMI",
    "hearing": "hearing, Gehör, audition, audición, udito, gehoor, audição, sluch",
    "vision": "vision, visual acuity, Visus",
    "speech": "speech, language",
    "motor_development": "motor development",
    "development": "development",
    "muscle_tone": "tone, muscle tone",
    "skin": "skin",
    "vlcfa": "VLCFA",
    "growth_hormone": "growth hormone",
}
LEVELS: dict[Level, str] = {
    "normal": "normal, unremarkable, intact, fine, unauffällig, normale, normales, normaux, normaal, v normě",
    "high": "high, raised, elevated, sky-high, increased, erhöht, élevées, elevadas, verhoogd, elevati, zvýšené, hoch",
    "low": "low, reduced, erniedrigt, basse, verlaagd",
    "abnormal": "abnormal, impaired, delayed",
}


def plain(listed: Iterable[tuple[str, str]]) -> dict[str, str]:
    return {plain_phrase(phrase): key for key, phrases in listed for phrase in phrases.split(", ")}


READER = MeasurementReader(
    plain(NAMES.items()),
    {plain_phrase(phrase): level for level, phrases in LEVELS.items() for phrase in phrases.split(", ")},
    load_quantities(),
)


def measured(text: str, age: float | None = None, sex: str = "UNKNOWN_SEX") -> list[Measured]:
    return READER.read(text, words_of(text), age, sex)


def said(text: str, age: float | None = None, sex: str = "UNKNOWN_SEX") -> list[str]:
    """Findings in order, those excluded behind a minus sign."""
    sign = {"present": "", "excluded": "-"}
    return [sign[found.status] + finding for found in measured(text, age, sex) for finding in found.findings]


@pytest.mark.parametrize(
    "text",
    [
        "K 2.6 mmol/L", "potassium of 2,6", "Kalium i.S. 2,6 mmol/l", "a potassium level of 2.6",
        "2.6 mmol/L potassium",
        "K: 2,6", "K=2.6", "K+ 2.6", "potassium (K+) 2.6 mmol/l", "potassium (2.6 mmol/l)", "potassium was 2.1-2.4",
        "K 2.6 (L)",
        "K 3.2 (norm: 3.5-5)", "↓K", "K ↓↓", "low K", "K low", "Kaliumspiegel erniedrigt", "Serum-Kalium 2,6",
        "Kalium mit 2,6 mmol/l deutlich erniedrigt", "potassium in 2019 was 2.1", "potassium <2.8",
        "Kalium\t2,6\tmmol/l",
        "kaliémie à 2,6 mmol/l", "kaliémie basse", "potasio de 2,6 mEq/l", "potassio 2,6 mEq/L", "kalium 2,6 mmol/l",
        "potássio 2,6 mEq/L",
        "draslík 2,6 mmol/l", "his potassium has been persistently low (2.4-2.8 mmol/l)",
        "serum potassium fell to 2.3 mmol/L",
    ],
)  # fmt: skip
def test_hypokalemia_as_it_is_written(text: str) -> None:
    assert said(text) == ["HP:0002900"]


@pytest.mark.parametrize(
    ("text", "findings"),
    [
        ("Hb: 7,8 g/dl", ["HP:0001903"]),
        ("eGFR 22", ["HP:0012626"]),
        ("creatinine 450 µmol/l (eGFR 14)", ["HP:0003259", "HP:0003774"]),
        ("CK 8.000 U/l", ["HP:0003236"]),
        ("CK 8,000", ["HP:0003236"]),
        ("creatine kinase (CK) 12,450 U/L (normal <200 U/l)", ["HP:0003236"]),
        ("CK 40 times the upper limit of normal", ["HP:0003236"]),
        ("ALT 3x ULN", ["HP:0031964"]),
        ("platelets 12,000/µl", ["HP:0001873"]),
        ("Thrombozyten 12 G/l", ["HP:0001873"]),
        ("plaquettes 12 000/mm³", ["HP:0001873"]),
        ("trombocyten 12 x 10^9/l", ["HP:0001873"]),
        ("BP 180/110", ["HP:0000822"]),
        ("pH 7.21, bicarbonate 11", ["HP:0001941", "HP:0032066", "HP:0001942"]),
        ("AST/ALT 450/380", ["HP:0002910"]),
        ("AST 3400, ALT 2800 IU/L", ["HP:0002910"]),
        ("AST and ALT above 1000 U/l", ["HP:0002910"]),
        ("Na/K 118/6.8", ["HP:0002902", "HP:0002153"]),
        ("calcium and phosphate were 3.1 mmol/L and 0.4 mmol/L", ["HP:0003072", "HP:0002148"]),
        ("potassium was 6.8, now 2.9", ["HP:0002153", "HP:0002900"]),
        ("calcium 1.7, then 3.1 mmol/l", ["HP:0002901", "HP:0003072"]),
        ("renin and aldosterone both sky-high", ["HP:0000848", "HP:0000859"]),
        ("Renin und Aldosteron stark erhöht", ["HP:0000848", "HP:0000859"]),
        ("rénine et aldostérone élevées", ["HP:0000848", "HP:0000859"]),
        ("renina y aldosterona elevadas", ["HP:0000848", "HP:0000859"]),
        ("renine en aldosteron sterk verhoogd", ["HP:0000848", "HP:0000859"]),
        ("Renin a Aldosteron zvýšené", ["HP:0000848", "HP:0000859"]),
        ("ferritin 1200 (ref 30-300)", ["HP:0003281"]),
        ("VLCFA 3.2 (< 1.3)", ["HP:0033643"]),
        ("proteinuria 4.2 g/d", ["HP:0012593"]),
        ("protéinurie à 4,2 g/24h", ["HP:0012593"]),
        ("proteinuria > 3 g/d", ["HP:0000093"]),
        ("UPCR 450 mg/mmol", ["HP:0012593"]),
        ("urine protein/creatinine ratio 4.5 g/g", ["HP:0012593"]),
        ("ACR 120 mg/g", ["HP:0012594"]),
        ("protein +++, blood 2+", ["HP:0000093", "HP:0000790"]),
        ("height -3.2 SD, weight <3rd centile, OFC 49 cm (-2.8 SD)", ["HP:0004322", "HP:0004325", "HP:0000252"]),
        ("Länge P3, Kopfumfang unter der 3. Perzentile", ["HP:0004322", "HP:0000252"]),
        ("taille à -3 DS", ["HP:0004322"]),
        ("talla en percentil 3", ["HP:0004322"]),
        ("výška -5 SD", ["HP:0003510"]),
        ("height 3 SD above the mean", ["HP:0000098"]),
        ("born at 31 weeks, birth weight 1200 g", ["HP:0025666"]),
        ("Frühgeborenes der 27+3 SSW", ["HP:0025665"]),
        ("Geburt in der 37. SSW", ["HP:0025664"]),
        ("né à 34 SA", ["HP:0025664"]),
        ("birth weight 2100 g", ["HP:0001518"]),
        ("Apgar 3/5/8", ["HP:0030918", "HP:0030919"]),
        ("Apgar scores 5, 7 and 8", ["HP:0030918"]),
        ("IQ 62", ["HP:0001256"]),
        ("QTc 495 ms, LVEF 35%", ["HP:0005184", "HP:0012665"]),
        ("Temp. 39,2°C", ["HP:0001945"]),
        ("temperature 103 F", ["HP:0001945"]),
        ("visual acuity 20/200", ["HP:0001141"]),
        ("vision impaired, speech delayed", ["HP:0000505", "HP:0002167"]),
        ("BMI 42", ["HP:0031418"]),
    ],
)
def test_findings(text: str, findings: list[str]) -> None:
    assert said(text) == findings


@pytest.mark.parametrize(
    ("text", "findings"),
    [
        ("normal hearing", ["-HP:0000365"]),
        ("Gehör unauffällig", ["-HP:0000365"]),
        ("audition normale", ["-HP:0000365"]),
        ("audición normal", ["-HP:0000365"]),
        ("udito normale", ["-HP:0000365"]),
        ("gehoor normaal", ["-HP:0000365"]),
        ("audição normal", ["-HP:0000365"]),
        ("sluch v normě", ["-HP:0000365"]),
        ("TSH normal", ["-HP:0002925"]),
        ("TSH 2.1 (normal)", ["-HP:0002925"]),
        ("C3 und C4 normal", ["-HP:0005421", "-HP:0045042"]),
        ("normal K, Mg and Ca", []),
        ("sodium, potassium and chloride normal", []),
        ("Natrium, Kalium normal; C3, C4 normal", ["-HP:0005421", "-HP:0045042"]),
        ("normal TSH, C3 and C4", ["-HP:0002925", "-HP:0005421", "-HP:0045042"]),
        ("UPCR negative", ["-HP:0000093"]),
        ("CK was normal (120 U/l)", ["-HP:0003236"]),
        ("eGFR > 90 ml/min", ["-HP:0012213"]),
        ("low C3, normal C4", ["HP:0005421", "-HP:0045042"]),
        ("C3 low, C4 normal", ["HP:0005421", "-HP:0045042"]),
        ("normal hearing, vision impaired", ["-HP:0000365", "HP:0000505"]),
        ("normal hearing, speech and language delay", ["-HP:0000365"]),
        ("loss of hearing and vision normal", ["-HP:0000505"]),
        ("born at 39+2 weeks, Apgar 9/10/10", ["-HP:0001622", "-HP:0030917"]),
        ("Natrium normal, Kalium erniedrigt", ["HP:0002900"]),
    ],
)
def test_what_is_normal_excludes_its_counterpart_and_nothing_else(text: str, findings: list[str]) -> None:
    assert said(text) == findings


@pytest.mark.parametrize(
    "text",
    [
        "potassium 20 mmol daily supplement", "calcium 500 mg", "500 mg calcium", "vitamin D 1000 IU/d",
        "CK-MB 30 U/l", "iron tablets",
        "potassium chloride 20 mmol infusion", "calcium channel blocker", "potassium-sparing diuretics",
        "high calcium diet",
        "calcium oxalate stones", "anti-CK antibodies high", "potassium in urine 20 mmol/l", "urinary sodium 20 mmol/l",
        "a normal growth hormone stimulation test", "normal skin biopsy", "hearing aids normal",
        "fine motor development was assessed",
        "hearing not normal", "near-normal hearing", "low normal C3", "hearing was initially normal",
        "normal development until 6 months",
        "Ca. 3 Jahre", "na 3 dny", "K. pneumoniae 10^5/ml", "C3 fracture", "TSH. Normal child.", "sodium 118 m",
        "height 98", "weight 12",
        "hearing since 3 years", "born in 2010, at 31 weeks she", "at 20 weeks' gestation", "vitamin K 10 mg",
        "lactate dehydrogenase 1200 U/l",
        "normal platelets function", "skin in normal light", "a deviation from the normal CK",
        "the upper limit of normal CK",
        "normal development of the limbs", "ultrasound at 22 weeks of gestation",
        "height of the upper lip more than 2 SD below the mean",
        "lactate (2-hydroxypropanoic acid)", "CK rose by 12 U/l", "high-density vision", "hearing in \u25b2",
        "proteinuria despite 2 mg/kg steroids",
        "premature rupture of membranes at 30 weeks", "diastolic blood pressure 60", "hearing\nnormal",
        "no value for potassium, 2 sisters", "ferritin",
    ],
)  # fmt: skip
def test_what_is_no_measurement(text: str) -> None:
    assert said(text) == []


def test_age_and_sex_decide() -> None:
    assert said("creatinine 1.2 mg/dl", 3) == ["HP:0003259"]
    assert said("creatinine 1.2 mg/dl", 45, "MALE") == ["-HP:0003259"]
    assert said("creatinine 1.2 mg/dl") == []
    assert said("Hb 12.4 g/dl", 40, "MALE") == ["HP:0001903"]
    assert said("Hb 12.4 g/dl", 40, "FEMALE") == ["-HP:0001903"]
    assert said("BP 130/75", 0.5) == ["HP:0000822"]
    assert said("BP 130/75", 40) == ["-HP:0000822"]
    assert said("BMI 42", 40) == ["HP:0025501"]
    assert said("ammonia 100 µmol/l", 0.01) == []
    assert said("ammonia 100 µmol/l", 10) == ["HP:0001987"]
    assert said("proteinuria 0.7 g per day", 40) == ["HP:0012596"]
    assert said("proteinuria 0.7 g per day") == ["HP:0000093"]


def test_the_range_written_behind_a_value_decides() -> None:
    assert said("K 5.3 (3.5-5.1)") == ["HP:0002153"]
    assert said("ferritin 250 (30-300)", 40, "FEMALE") == []
    assert said("Ferritin 250", 40, "FEMALE") == ["HP:0003281"]


def test_the_words_of_the_text_win_over_the_table() -> None:
    assert said("TSH 5.1 (normal)", 40) == ["-HP:0002925"]
    assert said("CK 190 U/l, raised", 40, "MALE") == ["HP:0003236"]


@pytest.mark.parametrize(
    ("text", "spans"),
    [
        ("Her potassium level of 2.6 mmol/L fell", ["potassium level of 2.6 mmol/L"]),
        ("2.6 mmol/L potassium", ["2.6 mmol/L potassium"]),
        ("high renin", ["high renin"]),
        ("renin and aldosterone high", ["renin", "aldosterone high"]),
        ("potassium was 6.8, now 2.9", ["potassium was 6.8", "2.9"]),
        ("OFC 49 cm (-2.8 SD).", ["OFC 49 cm (-2.8 SD)"]),
        ("Na/K 118/6.8", ["Na", "K 118/6.8"]),
        ("ferritin 1200 (ref 30-300), K 6.8", ["ferritin 1200 (ref 30-300)", "K 6.8"]),
    ],
)
def test_places(text: str, spans: list[str]) -> None:
    assert [text[found.start : found.end] for found in measured(text)] == spans


def test_a_measurement_tells_its_rule_and_how_sure_it_is() -> None:
    with_unit, without = measured("K 2.6 mmol/l")[0], measured("K 2.6")[0]
    assert with_unit.rule == (
        "potassium in blood 2.6 mmol/l: low, limits 3.5 to 5.1 mmol/l "
        "(Tietz Clinical Guide to Laboratory Tests, 4th ed.; Harriet Lane Handbook, 22nd ed.)"
    )
    assert 0 < without.confidence < with_unit.confidence <= 1
    assert (
        measured("K 5.3 (3.5-5.1)")[0].rule == "potassium in blood 5.3: high by the range written with it, 3.5 to 5.1"
    )


@pytest.mark.parametrize("part", ["K 2.6, ", "normal K, ", "K and ", "P3 ", "1 years ", "2.6 mmol/l ", "(1-2", "-1"])
def test_time_grows_with_the_text_and_no_faster(part: str) -> None:
    def seconds(times: int) -> float:
        text = part * times
        words = words_of(text)
        best = []
        for _ in range(3):
            start = time.perf_counter()
            READER.read(text, words, 40, "MALE")
            best.append(time.perf_counter() - start)
        return min(best)

    seconds(10)
    assert seconds(4000) < 40 * seconds(400) + 0.01


PIECES = st.sampled_from([
    "K", "normal", "high", "2.6", "mmol/l", "CK", "8.000", " ", ", ", "and", "(", ")", "<", "-3 SD", "P3", "\n",
    "e\u0301", "\u200b", "\u0660",
    "\u05d0", "\U0001f9ec", "\u2191", "180/110", "+++", "31+4", "SSW", "not", "\u00b5", "/", "%", "Ca2+",
])  # fmt: skip

SENTENCES = st.lists(PIECES, max_size=40).map(" ".join)


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(
    st.one_of(
        st.text(max_size=80), st.lists(PIECES, max_size=40).map("".join), st.lists(PIECES, max_size=40).map(" ".join)
    )
)
def test_no_text_raises_and_offsets_are_valid(text: str) -> None:
    for found in measured(text):
        assert 0 <= found.start < found.end <= len(text)
        assert found.findings
        assert 0 < found.confidence <= 1
