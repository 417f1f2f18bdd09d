"""Made-up people with the kinds of names that registers really hold: one word, initials, apostrophes, titles."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Name:
    """A name with its titles."""

    name: str
    before: str = ""
    after: str = ""


NAMES = (
    Name("Sukarmin"),
    Name("M. Rizki A. Pratama", after="S.H."),
    Name("Ma'ruf Asy'ari", "H.", "S.Ag."),
    Name("Nur Sa'adah", "Hj.", "S.Pd."),
    Name("Siti Nur-Aini Al-Islami", after="S.Sos."),
    Name("Zainal Abidin bin Abdul Kadir"),
    Name("Raden Mas Haryo Panji Kusumaningrat Wiryodiningrat Suryonegoro", "Drs.", "M.Si."),
    Name("Muhammad Alif Rahmatullah Putra Syahreza Ramadhan Al-Ghifari Kusumawardhana Nugraha"),
    Name("I Gusti Ngurah Made Agung Wirajaya", after="S.IP."),
    Name("Ni Luh Putu Ayu Trisna Dewi", after="S.Kom."),
    Name("Tumpal Hasudungan Parulian Lumban Tobing", after="S.H., M.H."),
    Name("Yohanes Don Bosco Wunga Wera"),
    Name("Jenny Lotje Wowor-Sumual", after="S.E."),
    Name("Melkianus Yikwa-Kogoya", after="S.IP."),
    Name("Cut Rizka Maulida", after="S.T."),
    Name("Andi Baso Daeng Mappuji", "H."),
    Name("Jacobus Nicolaas Pattiasina-de Fretes"),
    Name("Lanny Tanuwijaya", after="S.E., M.M."),
    Name("Abdul Karim", "Dr. H.", "S.H., M.H."),
    Name("Ratna Kusuma", "dr.", "Sp.PD."),
    Name("Siti Maimunah", "Prof. Dr. Ir. Hj.", "M.Sc., Ph.D."),
    Name("Ni Kadek Ayu Sri Rahayu", after="S.Kep., Ns."),
    Name("Soebagjo Hadiprasetyo", "Drs."),
    Name("Ai"),
    Name("Yosephina Ohee"),
    Name("Supriyadi alias Ucok"),
    Name("Rosdiana", "Hj.", "S.Sos."),
    Name("Fransiskus Xaverius Ola Tokan"),
)


def person_name(number: int) -> Name:
    """The n-th made-up person; after the list is through, the same names again."""
    return NAMES[number % len(NAMES)]
