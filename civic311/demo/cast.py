"""The people of the demo: the cast a visitor can sign in as, and everybody else who works for Charter Oak.

They are the same in every test of the product: Ana, Sam, Ines, Pat, Rosa and Theo.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Login:
    """A member of staff. role: a role of requests_app.permissions; team: a code of the catalogue."""

    username: str
    first_name: str
    last_name: str
    role: str
    departments: tuple[str, ...]
    team: str = ""
    says: str = ""

    def __str__(self) -> str:
        return f"{self.username:6} {self.password:18} {self.name} {self.says}"

    @property
    def name(self) -> str:
        return f"{self.first_name} {self.last_name}"

    @property
    def email(self) -> str:
        return f"{self.username}@charteroak.example"

    @property
    def password(self) -> str:
        """Demo only: printed on the terminal and on the tour page."""
        return f"{self.username}-charter-oak"


@dataclass(frozen=True)
class Neighbor:
    """A resident of the cast; a resident needs no password."""

    first_name: str
    last_name: str
    email: str
    phone: str
    language: str
    says: str


LOGINS = (
    Login("ana", "Ana", "Duarte", "csr", ("311",), "311-desk", "answers the phone at 311"),
    Login("nadia", "Nadia", "Brooks", "supervisor", ("311",), "", "runs the 311 contact center"),
    Login("sam", "Sam", "Whitlock", "supervisor", ("DCE",), "", "runs Code Enforcement"),
    Login("ines", "Ines", "Okafor", "inspector", ("DCE",), "dce-center", "inspects homes in the Center zone"),
    Login("pat", "Pat", "Brannigan", "department_staff", ("PWD",), "pwd-streets", "repairs streets for Public Works"),
    Login("dana", "Dana", "Kowalczyk", "supervisor", ("PWD",), "", "runs Public Works"),
    Login("eve", "Eve", "Lindqvist", "editor", ("311",), "", "writes the answers and the catalogue"),
    Login("noor", "Noor", "Haddad", "analyst", (), "", "reads the figures of the whole city"),
    Login("max", "Max", "Adeyemi", "administrator", (), "", "keeps the system running"),
)  # fmt: skip

ROSA = Neighbor(
    "Rosa", "Villanova", "rosa.villanova@example.org", "+18605550142", "en", "has an e-mail address"
)
THEO = Neighbor("Theo", "", "", "", "en", "calls without leaving a name")

COLLEAGUES = (
    Login("luis", "Luis", "Barrientos", "csr", ("311",), "311-desk"),
    Login("grace", "Grace", "Oduya", "csr", ("311",), "311-desk"),
    Login("dev", "Dev", "Chaudry", "csr", ("311",), "311-desk"),
    Login("mina", "Mina", "Petrosyan", "csr", ("311",), "311-desk"),
    Login("kofi", "Kofi", "Mensah", "inspector", ("DCE",), "dce-center"),
    Login("june", "June", "Harrigan", "inspector", ("DCE",), "dce-north"),
    Login("marta", "Marta", "Szabo", "inspector", ("DCE",), "dce-north"),
    Login("abe", "Abe", "Lowenthal", "inspector", ("DCE",), "dce-river"),
    Login("tess", "Tess", "Nakagawa", "inspector", ("DCE",), "dce-south-west"),
    Login("omar", "Omar", "Belkacem", "inspector", ("DCE",), "dce-south-west"),
    Login("ray", "Ray", "Tuttle", "department_staff", ("PWD",), "pwd-streets"),
    Login("lou", "Lou", "Ferrante", "department_staff", ("PWD",), "pwd-lights"),
    Login("bea", "Bea", "Novak", "department_staff", ("PWD",), "pwd-lights"),
    Login("hank", "Hank", "Dubois", "department_staff", ("PWD",), "pwd-sanitation-north"),
    Login("carla", "Carla", "Mendes", "department_staff", ("PWD",), "pwd-sanitation-north"),
    Login("gus", "Gus", "Papadakis", "department_staff", ("PWD",), "pwd-sanitation-south"),
    Login("wanda", "Wanda", "Zielinska", "department_staff", ("PWD",), "pwd-sanitation-south"),
    Login("ivan", "Ivan", "Horvat", "department_staff", ("PWD",), "pwd-snow"),
    Login("flora", "Flora", "Gentry", "supervisor", ("PRK",), "prk-trees"),
    Login("jonah", "Jonah", "Ashby", "department_staff", ("PRK",), "prk-trees"),
    Login("pia", "Pia", "Lombardo", "department_staff", ("PRK",), "prk-grounds"),
    Login("walt", "Walt", "Engstrom", "supervisor", ("WTR",), "wtr-field"),
    Login("hal", "Hal", "Ostrander", "department_staff", ("WTR",), "wtr-field"),
    Login("jo", "Jo", "Pellegrino", "department_staff", ("WTR",), "wtr-field"),
    Login("rosalind", "Rosalind", "Achebe", "department_staff", ("WTR",), "wtr-billing"),
    Login("nell", "Nell", "Castellano", "inspector", ("HLT",), "hlt-environment"),
    Login("victor", "Victor", "Amadi", "inspector", ("HLT",), "hlt-environment"),
    Login("sky", "Skylar", "Rowe", "department_staff", ("HLT",), "hlt-animals"),
    Login("irene", "Irene", "Kastner", "supervisor", ("HLT",), ""),
    Login("ted", "Ted", "Marchetti", "department_staff", ("TRF",), "trf-signals"),
    Login("uma", "Uma", "Raghavan", "department_staff", ("TRF",), "trf-parking"),
    Login("cole", "Cole", "Whitaker", "department_staff", ("TRF",), "trf-parking"),
    Login("vera", "Vera", "Sokolova", "supervisor", ("TRF",), ""),
    Login("alma", "Alma", "Figueroa", "department_staff", ("FIN",), "fin-collector"),
    Login("otis", "Otis", "Langley", "department_staff", ("FIN",), "fin-assessor"),
    Login("ruth", "Ruth", "Abernathy", "department_staff", ("CLK",), "clk-vital"),
    Login("leo", "Leo", "Santangelo", "department_staff", ("PDP",), "pdp-community"),
    Login("kim", "Kim", "Truong", "department_staff", ("PDP",), "pdp-community"),
)

# Code Enforcement's inspectors of a trade: Sam sends them, and nobody gives them a resident's request.
INSPECTORS = (
    Login("nico", "Nico", "Ferraro", "inspector", ("DCE",)),
    Login("lena", "Lena", "Vogt", "inspector", ("DCE",)),
    Login("raul", "Raúl", "Quiñones", "inspector", ("DCE",)),
    Login("burt", "Burt", "Kessler", "inspector", ("DCE",)),
    Login("yuki", "Yuki", "Tanabe", "inspector", ("DCE",)),
    Login("dora", "Dora", "Whitfield", "inspector", ("DCE",)),
    Login("sven", "Sven", "Aalto", "inspector", ("DCE",)),
)

STAFF = LOGINS + COLLEAGUES + INSPECTORS
