"""How trainers write numbers, letters, marks, keys and notes."""

import re

LETTERS = "A-Ja-j"
CLOSE = r"(?:\)\.|\.\)|[.):])"
MARK = r"(?:\*+|√|✓|✔|☑|✅|\[[xXvV√✓]\]|\([xXvV√✓]\)(?=\s*\(?[A-Ja-j][.)])|>{1,2}|=>|->)"
UNMARKED = r"(?:\[\s*\]|☐|\(\s\))"

LETTER = re.compile(
    rf"(?P<mark>{MARK})?\s*(?:{UNMARKED}\s*)?(?P<open>\(?)(?P<letter>[{LETTERS}])\s?(?P<close>{CLOSE})\s*"
)
# After a letter with a dash a space has to follow: "A-one" is a word.
LETTER_DASH = re.compile(rf"(?P<mark>{MARK})?\s*(?P<open>)(?P<letter>[{LETTERS}])\s*(?P<close>[-–=])\s+")
DIGIT = re.compile(
    r"(?P<mark>\*+(?!\*)|√|✓|✔)?\s*(?P<open>\(?)(?P<number>\d{1,3})\s?(?P<close>\)\.|\.\)|\.(?!\d)|\)|:|\s?[-–](?=\s))\s*"
)
NAMED_NUMBER = re.compile(
    r"(?:\*\*)?(?:(?:soal|pertanyaan|question|nomor|no)\b\.?\s*|[Q#](?=\d))(?:(?:nomor|no)\b\.?\s*)?(?P<number>\d{1,3})\s*[.):\-–]*\s*",
    re.I,
)
ROMAN = re.compile(r"^[ \t]*(?P<number>[IVXL]{1,7})(?P<close>[.)])(?=\s+\S)")
BARE_NUMBER = re.compile(r"(?P<number>\d{1,3})\s+(?=\S)")
INLINE = re.compile(r"(?:(?<=\s)|(?<=[?:.…_]))(?P<mark>\*)?\(?(?P<letter>[Aa])(?P<close>[.)])\s*(?=\S)")
BULLET = re.compile(
    rf"(?P<mark>[*+√✓✔☑✅](?!\*)|\[[xXvV√✓]\]|\([xXvV√✓]\))\s+|(?P<plain>[-–—•●○▪◦·☐]|o(?=\s)|{UNMARKED})\s+"
)

TRAILING_MARK = re.compile(
    r"\s*(?:\*+|√|✓|✔|☑|✅|[\(\[]\s*(?:jawaban\s+)?(?:benar|kunci|jawaban|correct|right|true|v|x|√|✓|✔)\s*[\)\]]"
    r"|(?:<-+|<=+|←|⇐|=>|->)\s*(?:jawaban|kunci|benar)?(?:\s+benar)?)\s*$",
    re.I,
)
LEADING_MARK = re.compile(r"(?:\*(?!\*)|√|✓|✔|✅)\s*(?=\S)")
BOLD = re.compile(r"^(\*\*|__)(?P<text>.+?)\1\s*$")

KEY_WORDS = (
    r"(?:kunci(?:\s*jawaban)?|jawaban(?:\s*(?:yang\s+)?(?:benar|tepat))?(?:nya)?|jawab|jwb|jwbn|"
    r"answer\s+keys?|answer|ans|"
    r"correct\s+answer|key)"
)
ANSWER = re.compile(
    rf"^[\(\[]?\s*(?:\*\*)?{KEY_WORDS}(?:\s*(?:nomor|no\.?|soal)\s*(?P<of>\d{{1,3}}))?\s*(?:\*\*)?\s*"
    r"(?P<sign>adalah\s*:?|ialah\s*:?|[:=\-–]+>?|\s(?=[A-Ja-j]\s*[.)\]]?\s*$)|$)\s*(?:\*\*)?\s*(?P<value>.*?)\s*(?:\*\*)?\s*[\]]?$",
    re.I,
)
KEY_HEADING = re.compile(
    r"^(?:\*\*)?(?:(?:kunci(?:\s*jawaban)?|answer\s+keys?|keys?|daftar\s+jawaban|jawaban)\b(?!\s*[:=]\s*\S)[^.?!:=]{0,40}"
    r"|no(?:mor)?\.?[\s|:]+(?:soal[\s|:]+)?(?:kunci|jawaban|kunci\s+jawaban))\s*:?\s*(?:\*\*)?$",
    re.I,
)
KEY_WITH_WORDS = re.compile(rf"^(?P<number>\d{{1,3}})\s*[.)]\s*(?P<letter>[{LETTERS}])\s*[.)(\-–]\s*\S")
ANSWER_AT_END = re.compile(
    rf"\s[\(\[]?\s*(?:\*\*)?{KEY_WORDS}\s*(?:\*\*)?\s*[:=]\s*(?P<value>[\(\[]?(?:[{LETTERS}]|benar|salah|S)"
    rf"(?:\s*(?:,|dan|&|/)\s*[{LETTERS}])*[\)\]]?)\s*[\)\]]?\.?\s*$",
    re.I,
)
NOTES = (
    (
        "explanation",
        re.compile(r"^(?:pembahasan|penjelasan|alasan|umpan\s+balik|feedback|explanation)\s*[:=]\s*", re.I),
    ),
    ("topic", re.compile(r"^(?:topik|materi|topic|pokok\s+bahasan)\s*[:=]\s*", re.I)),
    ("source", re.compile(r"^(?:sumber|dasar\s+hukum|referensi|rujukan|source|regulasi)\s*[:=]\s*", re.I)),
    (
        "difficulty",
        re.compile(r"^(?:tingkat(?:\s+kesulitan|\s+kesukaran)?|kesulitan|level|difficulty)\s*[:=]\s*", re.I),
    ),
    ("ignored", re.compile(r"^(?:bobot|skor|nilai|poin|points?|score)\s*[:=]\s*\d", re.I)),
)
DIFFICULTIES = {
    "mudah": "easy", "easy": "easy", "rendah": "easy", "sedang": "medium", "medium": "medium", "menengah": "medium",
    "sulit": "hard", "sukar": "hard", "hard": "hard", "tinggi": "hard",
}  # fmt: skip
SECTION = re.compile(
    r"^(?:(?:bagian\s+)?(?:[A-H]|[IVX]{1,4}|\d)\s*[.):]\s*)?(?:soal\s+)?(?P<kind>pilihan\s+(?:ganda|berganda)|"
    r"benar\s*(?:[-–/]|atau)\s*salah|isian(?:\s+singkat)?|essa?y|esai|uraian|jawaban\s+singkat|menjodohkan)\b[^.?]{0,60}[.:]?$",
    re.I,
)
BY_HAND = re.compile(r"isian|essa?y|esai|uraian|singkat", re.I)

KEY_ITEM = re.compile(
    rf"(?<![\w.])(?P<number>\d{{1,3}})\s*(?:[.):=\-–]|\s-)?\s*[\(\[]?"
    rf"(?P<value>(?:benar|salah|[{LETTERS}Ss](?:\s*(?:,|dan|&|/)\s*[{LETTERS}](?![\w]))*)(?![\w]))[\)\]]?[.,;|]?",
    re.I,
)
KEY_RANGE = re.compile(
    rf"(?P<first>\d{{1,3}})\s*(?:-|–|s\.?d\.?|sampai)\s*(?P<last>\d{{1,3}})\s*[.:)=]?\s*(?P<letters>[{LETTERS}](?:[\s,]*[{LETTERS}])+)\b"
)

TRUE_WORDS = frozenset({"b", "benar", "betul", "true", "t", "ya", "right"})
FALSE_WORDS = frozenset({"s", "salah", "false", "f", "tidak", "keliru", "wrong"})
TRUE_OR_FALSE = re.compile(
    r"\s*[\(\[]?\s*(?:B\s*[-–/]\s*S|benar\s*(?:[-–/]|atau)\s*salah|true\s*(?:/|or)\s*false|T\s*/\s*F)\s*[\)\]]?\s*[.:]?\s*$",
    re.I,
)
ENDS_TRUE_OR_FALSE = re.compile(r"\s*[\(\[]\s*(?P<value>B|S|benar|salah|betul|true|false)\s*[\)\]]\s*\.?\s*$", re.I)
BEGINS_TRUE_OR_FALSE = re.compile(r"^[\(\[]\s*(?P<value>B|S|benar|salah|betul|true|false)\s*[\)\]]\s*", re.I)
LETTERS_ONLY = re.compile(
    rf"^[\(\[]?\s*(?P<first>[{LETTERS}])(?:\s*[\)\].:]+|\s*$)?(?P<more>(?:\s*(?:,|;|dan|&|\+|/|\s)\s*[{LETTERS}]\b[\)\]]?)*)\s*[\)\].]*$"
)
ANSWER_WITHIN = re.compile(rf"\b(?:kunci|jawaban|answer)\s*[:=]\s*\(?[{LETTERS}]\b", re.I)
# "Opsi B": what a choice is called before its letter.
CALLED = re.compile(rf"^(?:opsi|pilihan|option|choice)\s+(?=\(?[{LETTERS}]\b)", re.I)
LETTER_AND_WORDS = re.compile(rf"^[\(\[]?(?P<letter>[{LETTERS}])\s*[.):\]]+\s*(?P<words>\S.*)$")
LETTERS_TOGETHER = re.compile(r"^[A-J]{2,10}$")
NUMBER_VALUE = re.compile(r"^(?P<value>[+-]?\d[\d.,]*)(?:\s*(?:±|\+/-|\+-|toleransi)\s*(?P<tolerance>\d[\d.,]*))?\s*$")
