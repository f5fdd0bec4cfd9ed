"""ISO codes of countries and languages, with the names people write instead.

All codes of ISO 3166-1 alpha-2 (with Kosovo's XK) and ISO 639-1 are known; names only for those of Europe, since
they serve suggestions alone.
"""

import re

from data.errors import InputError

_REGION = re.compile(r"[-_][A-Za-z]{2}$")

_COUNTRY_CODES = """
AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT BV BW BY BZ
CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI FJ FK FM FO
FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE
JM JO JP KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO
MP MQ MR MS MT MU MV MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW
PY QA RE RO RS RU RW SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL TM
TN TO TR TT TV TW TZ UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS XK YE YT ZA ZM ZW
"""

_LANGUAGE_CODES = """
aa ab ae af ak am an ar as av ay az ba be bg bi bm bn bo br bs ca ce ch co cr cs cu cv cy da de dv dz ee el en
eo es et eu fa ff fi fj fo fr fy ga gd gl gn gu gv ha he hi ho hr ht hu hy hz ia id ie ig ii ik io is it iu ja
jv ka kg ki kj kk kl km kn ko kr ks ku kv kw ky la lb lg li ln lo lt lu lv mg mh mi mk ml mn mr ms mt my na nb
nd ne ng nl nn no nr nv ny oc oj om or os pa pi pl ps pt qu rm rn ro ru rw sa sc sd se sg sh si sk sl sm sn so
sq sr ss st su sv sw ta te tg th ti tk tl tn to tr ts tt tw ty ug uk ur uz ve vi vo wa wo xh yi yo za zh zu
"""

_COUNTRY_NAMES = {
    "AT": "austria, österreich",
    "BE": "belgium, belgië, belgique",
    "BG": "bulgaria",
    "CH": "switzerland, schweiz, suisse, svizzera",
    "CY": "cyprus",
    "CZ": "czechia, czech republic, česko, cze",
    "DE": "germany, deutschland, allemagne, deu, ger",
    "DK": "denmark, danmark, dnk",
    "EE": "estonia, eesti, est",
    "ES": "spain, españa, esp",
    "FI": "finland, suomi, fin",
    "FR": "france, frankreich, fra",
    "GB": "united kingdom, great britain, england, gbr",
    "GR": "greece, hellas, grc",
    "HR": "croatia, hrvatska, hrv",
    "HU": "hungary, magyarország, hun",
    "IE": "ireland, éire, irl",
    "IS": "iceland, isl",
    "IT": "italy, italia, ita",
    "LI": "liechtenstein",
    "LT": "lithuania, lietuva, ltu",
    "LU": "luxembourg, lux",
    "LV": "latvia, latvija, lva",
    "MT": "malta, mlt",
    "NL": "netherlands, the netherlands, nederland, holland, nld",
    "NO": "norway, norge, nor",
    "PL": "poland, polska, pol",
    "PT": "portugal, prt",
    "RO": "romania, românia, rou",
    "RS": "serbia",
    "SE": "sweden, sverige, swe",
    "SI": "slovenia, slovenija, svn",
    "SK": "slovakia, slovensko, svk",
    "TR": "turkey, türkiye",
    "UA": "ukraine",
}

_LANGUAGE_NAMES = {
    "bg": "bulgarian, bul",
    "cs": "czech, čeština, ces",
    "da": "danish, dansk, dan",
    "de": "german, deutsch, allemand, deu, ger",
    "el": "greek, ell",
    "en": "english, englisch, anglais, eng",
    "es": "spanish, español, castellano, spa",
    "et": "estonian, eesti, est",
    "fi": "finnish, suomi, fin",
    "fr": "french, français, französisch, fra",
    "ga": "irish, gle",
    "hr": "croatian, hrvatski, hrv",
    "hu": "hungarian, magyar, hun",
    "is": "icelandic",
    "it": "italian, italiano, ita",
    "lt": "lithuanian, lietuvių, lit",
    "lv": "latvian, latviešu, lav",
    "mt": "maltese, mlt",
    "nb": "bokmål",
    "nl": "dutch, nederlands, flemish, nld",
    "no": "norwegian, norsk, nor",
    "pl": "polish, polski, pol",
    "pt": "portuguese, português, por",
    "ro": "romanian, română, ron",
    "ru": "russian, rus",
    "sk": "slovak, slovenčina, slk",
    "sl": "slovenian, slovene, slovenščina, slv",
    "sv": "swedish, svenska, swe",
    "tr": "turkish, tur",
    "uk": "ukrainian, ukr",
}


def _code_by_name(names: dict[str, str]) -> dict[str, str]:
    return {name: code for code, listed in names.items() for name in listed.split(", ")}


COUNTRIES = frozenset(_COUNTRY_CODES.split())
"""All codes of ISO 3166-1 alpha-2."""

LANGUAGES = frozenset(_LANGUAGE_CODES.split())
"""All codes of ISO 639-1."""

OTHER_COUNTRY_CODES = {"EL": "GR", "UK": "GB"}
"""What the European institutions write, and what ISO writes for it."""

COUNTRY_BY_NAME = _code_by_name(_COUNTRY_NAMES)
"""Codes of European countries by name and three-letter code, in small letters."""

LANGUAGE_BY_NAME = _code_by_name(_LANGUAGE_NAMES)
"""Codes of European languages by name and three-letter code, in small letters."""


def country_code(text: str) -> str:
    """Gives a country's two letters in capitals, "GR" for "EL" too; raises InputError where ISO 3166-1 has none."""
    code = text.strip().upper()
    code = OTHER_COUNTRY_CODES.get(code, code)
    if code in COUNTRIES:
        return code
    meant = COUNTRY_BY_NAME.get(text.strip().casefold())
    way_out = f"did you mean {meant}?" if meant else "write ISO 3166 alpha-2, as in FR"
    raise InputError("not a country code", way_out)


def language_code(text: str) -> str:
    """Gives a language's two letters in small, "de" for "de-AT" too; raises InputError where ISO 639-1 has none."""
    code = _REGION.sub("", text.strip()).lower()
    if code in LANGUAGES:
        return code
    meant = LANGUAGE_BY_NAME.get(text.strip().casefold())
    way_out = f"did you mean {meant}?" if meant else "write ISO 639-1, as in fr"
    raise InputError("not a language code", way_out)
