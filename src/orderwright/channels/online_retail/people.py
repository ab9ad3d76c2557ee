"""Names, towns and telephone numbers for people who do not exist, as each country forms them.

Given and family names are common ones; towns and streets are invented. Telephone numbers come from the range that a
country keeps for fiction where it has one (Ofcom, ACMA, Bundesnetzagentur, ARCEP, ComReg, PTS, 555-01xx); elsewhere the
part after the area code begins with zeros, which nobody is given, at the right length. # is a digit of the customer
number.
"""

from typing import NamedTuple


class People(NamedTuple):
    """Lists of one country. In `streets`, {n} is the number of the house."""

    given: tuple[str, ...]
    family: tuple[str, ...]
    towns: tuple[str, ...]
    streets: tuple[str, ...]
    phone: str


def people(given: str, family: str, towns: str, streets: str, phone: str) -> People:
    """From lists as text; names between blanks, towns and streets between commas."""
    split = [tuple(part.strip() for part in text.split(",")) for text in (towns, streets)]
    return People(tuple(given.split()), tuple(family.split()), split[0], split[1], phone)


BRITISH = people(
    "Alice Ben Clara Daniel Edith Frank Grace Harry Isla Jack Kate Liam Nora Oscar Rose Tom",
    "Ashby Barlow Carter Dawson Ellis Fletcher Hartley Kendall Marsh Norris Palmer Reeve Shaw Thorne Walsh Yates",
    "Lower Wexcombe, Great Harrowby, Milford Ings, Saltmarsh Cross, Thornley Vale, Eastry Magna",
    "{n} Lantern Lane, {n} Orchard Rise, {n} Mill Bank, {n} Tanners Row, {n} Quince Street",
    "+44 1632 960###",
)
PEOPLE = {
    "AE": people(
        "Ahmed Fatima Hassan Layla Omar Salma", "Al-Amin Darwish Haddad Mansoor Nasser Qasim",
        "Wadi Sidra, Al Marjan Heights", "Villa {n} Pearl Street", "+971 4 000 ####",
    ),
    "AT": people(
        "Anna Florian Johanna Lukas Maria Stefan", "Bauer Gruber Hofer Moser Steiner Winkler",
        "Lindau am Forst, Oberwiesing", "Rosengasse {n}, Mühlweg {n}", "+43 1 000 ####",
    ),
    "AU": people(
        "Amelia Charlie Ella Jack Mia Noah", "Anderson Campbell Kelly Murray Ryan Walker",
        "Wattle Creek, Kurrajong Flat", "{n} Banksia Road, {n} Wombat Street", "+61 2 5550 ####",
    ),
    "BE": people(
        "Emma Jan Louise Lucas Marie Pieter", "Claes Dubois Janssens Lambert Maes Peeters",
        "Sint-Alde, Molenbroek-aan-Zee", "Lindelaan {n}, Kerkpad {n}", "+32 2 000 ## ##",
    ),
    "BH": people(
        "Ali Amina Khalid Maryam Noor Yusuf", "Al-Bassam Hadi Jaffar Kanoo Radhi Saleh",
        "Ain Dar, Karana Bay", "House {n} Palm Road", "+973 1700 0###",
    ),
    "BR": people(
        "Ana Bruno Camila Felipe Larissa Rafael", "Almeida Barbosa Cardoso Ferreira Lima Moreira",
        "Vila do Ipê, Santa Aurora", "Rua das Palmeiras {n}, Avenida do Sol {n}", "+55 11 0000-####",
    ),
    "CA": people(
        "Chloe Ethan Hannah Lucas Olivia William", "Fraser Gagnon MacLeod Roy Stewart Tremblay",
        "Maple Narrows, Loon Harbour", "{n} Birchbark Road, {n} Trillium Avenue", "+1 613 555 01##",
    ),
    "CH": people(
        "Chiara Lea Luca Nina Reto Urs", "Ammann Brunner Frei Keller Meier Zürcher",
        "Oberseewil, Tannried", "Seestrasse {n}, Im Baumgarten {n}", "+41 44 000 ## ##",
    ),
    "CY": people(
        "Andreas Eleni Giorgos Katerina Maria Nikos", "Charalambous Georgiou Ioannou Kyriakou Michael Savva",
        "Agia Thalia, Kato Pefki", "Odos Elaias {n}, Odos Thalassas {n}", "+357 22 000 ###",
    ),
    "CZ": people(
        "Eva Jakub Jana Lucie Petr Tomáš", "Dvořák Horák Krejčí Novák Procházka Veselý",
        "Lipová Lhota, Dolní Javory", "Květná {n}, Na Mlýnku {n}", "+420 000 000 ###",
    ),
    "DE": people(
        "Anja Felix Hanna Jonas Lena Moritz Sophie Tobias", "Becker Fischer Hoffmann Krüger Lehmann Schäfer Vogt Wolf",
        "Altenlinden, Neukirchfeld, Bad Sonnenau", "Lindenweg {n}, Am Mühlbach {n}, Kastanienallee {n}",
        "+49 30 23125 ###",
    ),
    "DK": people(
        "Astrid Emil Freja Lars Mette Søren", "Andersen Holm Jensen Kjær Lund Nielsen",
        "Nørre Lyngby Ø, Birkehavn", "Bøgevej {n}, Havnestræde {n}", "+45 00 00 ## ##",
    ),
    "ES": people(
        "Carlos Carmen Elena Javier Lucía Pablo", "Castro Delgado Molina Navarro Ortega Vega",
        "Villasol del Prado, Olmedilla Nueva", "Calle del Olivo {n}, Paseo de la Fuente {n}", "+34 910 000 ###",
    ),
    "FI": people(
        "Aino Eero Helmi Juhani Oskari Venla", "Heikkinen Järvinen Koskinen Lehtonen Mäkelä Virtanen",
        "Koivulahti, Uusi-Harju", "Koivukuja {n}, Rantatie {n}", "+358 9 000 ####",
    ),
    "FR": people(
        "Camille Chloé Hugo Julien Léa Manon Mathieu Théo",
        "Bernard Chevalier Fontaine Girard Lefèvre Marchand Perrin Roux",
        "Saint-Aubin-des-Prés, Villeneuve-le-Lac, Montclair-sur-Orne",
        "{n} rue des Tilleuls, {n} chemin du Moulin, {n} place du Marché",
        "+33 1 99 00 ## ##",
    ),
    "GB": BRITISH,
    "GR": people(
        "Anna Dimitris Eirini Kostas Sofia Yannis", "Antoniou Dimas Karras Nikolaou Pappas Vlachos",
        "Nea Elpida, Ano Kymata", "Odos Ermou {n}, Odos Dafnis {n}", "+30 21 0000 ####",
    ),
    "HK": people(
        "Hoi-Yan Ka-Ming Mei-Ling Siu-Fung Wai-Lam Wing-Sze", "Chan Cheung Lam Leung Ng Wong",
        "Lantern Bay, Jade Terrace", "{n} Camphor Road, {n} Ferry Steps", "+852 0000 ####",
    ),
    "IE": people(
        "Aoife Cian Eoin Niamh Saoirse Seán", "Brennan Byrne Doyle Kavanagh Murphy Nolan",
        "Ballymorrow, Kilanore", "{n} Harbour View, {n} Hawthorn Drive", "+353 20 910 ####",
    ),
    "IL": people(
        "Ariel Dana Eitan Maya Noa Yonatan", "Avraham Dayan Katz Mizrahi Peretz Shapira",
        "Kfar Shaked, Givat Hadas", "{n} HaOren Street, {n} HaTamar Street", "+972 3 000 ####",
    ),
    "IS": people(
        "Anna Bjarni Guðrún Jón Katla Sigurður", "Árnason Einarsdóttir Gunnarsson Helgadóttir Jónsson Ólafsdóttir",
        "Hvítanes, Sólvík", "Birkigata {n}, Hafnarvegur {n}", "+354 500 0###",
    ),
    "IT": people(
        "Alessia Chiara Giulia Lorenzo Marco Matteo", "Bianchi Conti Gallo Marino Ricci Rinaldi",
        "Castel Serena, Borgo Ginestre", "Via dei Cipressi {n}, Piazza della Fonte {n}", "+39 06 000 ####",
    ),
    "JE": BRITISH._replace(
        towns=("La Grève de Bas", "St Aubrey"), streets=("{n} La Rue des Landes",
        "{n} Harbour Rise"), phone="+44 1632 960###"
    ),
    "JP": people(
        "Aoi Haruto Hina Ren Sakura Yuto", "Ito Kobayashi Nakamura Sato Takahashi Yamada",
        "Hanazono-shi, Midorigaoka-shi", "Sakuramachi 1-{n}, Aoba 2-{n}", "+81 3-0000-####",
    ),
    "LB": people(
        "Elias Georges Karim Maya Nadine Rima", "Aoun Daher Khoury Maalouf Saab Tannous",
        "Ain el Arz, Deir Zaytoun", "Cedar Street {n}, Old Port Road {n}", "+961 1 000 ###",
    ),
    "LT": people(
        "Austėja Jonas Lukas Matas Rasa Ugnė", "Balčiūnas Jankauskas Kazlauskas Petrauskas Stankevičius Urbonas",
        "Liepkalnis, Naujoji Gluosna", "Beržų g. {n}, Ežero g. {n}", "+370 5 000 ####",
    ),
    "MT": people(
        "Carmen Joseph Luke Maria Paul Rita", "Borg Camilleri Farrugia Grech Micallef Vella",
        "Wied il-Warda, Ta' Sliem", "{n} Triq il-Harruba, {n} Triq ix-Xatt", "+356 2100 0###",
    ),
    "NL": people(
        "Anouk Bram Daan Fleur Lotte Sander", "Bakker Dekker Hendriks Mulder Postma Visser",
        "Nieuw-Waterdam, Oosterlind", "Tulpenlaan {n}, Dijkweg {n}", "+31 20 000 ####",
    ),
    "NO": people(
        "Eirik Ingrid Jonas Kari Magnus Solveig", "Berg Dahl Haugen Lien Moen Solberg",
        "Storvik Sund, Nedre Granli", "Bjørkeveien {n}, Fjordgata {n}", "+47 00 00 ## ##",
    ),
    "PL": people(
        "Agnieszka Jan Katarzyna Marek Paweł Zofia", "Dąbrowski Kowalczyk Lewandowski Nowak Wójcik Zieliński",
        "Nowe Lipki, Brzozowa Góra", "ul. Lipowa {n}, ul. Młyńska {n}", "+48 22 000 00 ##",
    ),
    "PT": people(
        "Beatriz Diogo Inês João Mariana Tiago", "Azevedo Carvalho Fonseca Martins Neves Teixeira",
        "Vale de Alecrim, Santa Brisa", "Rua da Oliveira {n}, Largo do Poço {n}", "+351 21 000 ####",
    ),
    "SA": people(
        "Abdullah Faisal Huda Nora Reem Sultan", "Al-Harbi Al-Otaibi Bakr Faraj Hakim Zahrani",
        "Wadi Rayhan, Al Nakheel Town", "{n} Date Palm Street, {n} Oasis Road", "+966 11 000 ####",
    ),
    "SE": people(
        "Astrid Elsa Gustav Karin Nils Oskar", "Bergström Ekman Lindqvist Nordin Sjöberg Åkesson",
        "Björksjö, Nya Ekvik", "Björkvägen {n}, Strandgatan {n}", "+46 8 465 004 ##",
    ),
    "SG": people(
        "Hui-Min Jia-Wei Kumar Mei-Xin Priya Zhi-Hao", "Goh Koh Lim Ong Tan Teo",
        "Singapore", "{n} Orchid Bank Road, {n} Tembusu Rise", "+65 0000 ####",
    ),
    "US": people(
        "Abigail Caleb Emily Jacob Madison Owen", "Bennett Brooks Foster Hayes Morgan Reed",
        "Maple Hollow, Cedar Bluffs", "{n} Juniper Street, {n} Old Mill Road", "+1 212 555 01##",
    ),
    "ZA": people(
        "Anika Lerato Pieter Sipho Thandi Willem", "Botha Dlamini Khumalo Naidoo Nkosi Venter",
        "Protea Kloof, Blouwater", "{n} Marula Street, {n} Aloe Road", "+27 11 000 ####",
    ),
}  # fmt: skip
"""By ISO 3166-1 alpha-2 code."""
