//! The words of the field, each with the number or the name that files and keys use.
//!
//! Numbers enter visit ids (see [`crate::seed::VisitId`]) and are never changed.

use strum::{EnumString, FromRepr, IntoStaticStr, VariantArray};

/// A word of the vocabulary: every one has a text for files and JSON, and a fixed number.
pub trait Word: Copy + VariantArray + Into<&'static str> + for<'a> TryFrom<&'a str> {
    /// The word in files and in JSON.
    fn as_str(self) -> &'static str {
        self.into()
    }

    /// The word of a text, if it is one of them.
    fn from_text(text: &str) -> Option<Self> {
        Self::try_from(text).ok()
    }

    /// Every text, for messages that say what may stand there.
    fn texts() -> String {
        Self::VARIANTS.iter().map(|word| (*word).into()).collect::<Vec<&'static str>>().join(", ")
    }
}

impl Word for Profil {}
impl Word for Level {}
impl Word for Degree {}
impl Word for SchoolKind {}
impl Word for Zone {}
impl Word for Device {}
impl Word for Service {}
impl Word for Family {}

/// Who a visitor is: the five profils of the 2020 report.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, EnumString, FromRepr, IntoStaticStr, VariantArray,
)]
#[repr(u8)]
pub enum Profil {
    /// Pupil.
    #[strum(serialize = "eleve")]
    Eleve = 0,
    /// Teacher.
    #[strum(serialize = "enseignant")]
    Enseignant = 1,
    /// Parent.
    #[strum(serialize = "parent")]
    Parent = 2,
    /// Administrative, school-life and technical staff.
    #[strum(serialize = "personnel")]
    Personnel = 3,
    /// Staff of the local authority.
    #[strum(serialize = "collectivite")]
    Collectivite = 4,
}

/// A level of schooling; staff have none.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, EnumString, FromRepr, IntoStaticStr, VariantArray,
)]
#[repr(u8)]
pub enum Level {
    /// No level.
    #[strum(serialize = "aucun")]
    None = 0,
    /// Nursery school.
    #[strum(serialize = "maternelle")]
    Maternelle = 1,
    /// First year of primary school.
    #[strum(serialize = "cp")]
    Cp = 2,
    /// Second year.
    #[strum(serialize = "ce1")]
    Ce1 = 3,
    /// Third year.
    #[strum(serialize = "ce2")]
    Ce2 = 4,
    /// Fourth year.
    #[strum(serialize = "cm1")]
    Cm1 = 5,
    /// Fifth year.
    #[strum(serialize = "cm2")]
    Cm2 = 6,
    /// First year of collège.
    #[strum(serialize = "6e")]
    Sixieme = 7,
    /// Second year of collège.
    #[strum(serialize = "5e")]
    Cinquieme = 8,
    /// Third year of collège.
    #[strum(serialize = "4e")]
    Quatrieme = 9,
    /// Fourth year of collège.
    #[strum(serialize = "3e")]
    Troisieme = 10,
    /// First year of lycée.
    #[strum(serialize = "2de")]
    Seconde = 11,
    /// Second year of lycée.
    #[strum(serialize = "1re")]
    Premiere = 12,
    /// Third year of lycée.
    #[strum(serialize = "tle")]
    Terminale = 13,
    /// After the baccalauréat, in a lycée.
    #[strum(serialize = "post-bac")]
    PostBac = 14,
}

/// Primary or secondary.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, EnumString, FromRepr, IntoStaticStr, VariantArray,
)]
#[repr(u8)]
pub enum Degree {
    /// Primary schools.
    #[strum(serialize = "1")]
    First = 1,
    /// Collèges and lycées.
    #[strum(serialize = "2")]
    Second = 2,
}

/// The kind of school, which decides closures and reopenings.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, EnumString, FromRepr, IntoStaticStr, VariantArray,
)]
#[repr(u8)]
pub enum SchoolKind {
    /// Primary school.
    #[strum(serialize = "ecole")]
    Ecole = 0,
    /// Lower secondary school.
    #[strum(serialize = "college")]
    College = 1,
    /// Upper secondary school.
    #[strum(serialize = "lycee")]
    Lycee = 2,
}

/// Holiday zone.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, EnumString, FromRepr, IntoStaticStr, VariantArray,
)]
#[repr(u8)]
pub enum Zone {
    /// Zone A.
    #[strum(serialize = "A")]
    A = 0,
    /// Zone B.
    #[strum(serialize = "B")]
    B = 1,
    /// Zone C.
    #[strum(serialize = "C")]
    C = 2,
    /// Corse, which has a calendar of its own.
    #[strum(serialize = "corse")]
    Corse = 3,
    /// Guadeloupe.
    #[strum(serialize = "guadeloupe")]
    Guadeloupe = 4,
    /// Guyane.
    #[strum(serialize = "guyane")]
    Guyane = 5,
    /// Martinique.
    #[strum(serialize = "martinique")]
    Martinique = 6,
    /// Mayotte.
    #[strum(serialize = "mayotte")]
    Mayotte = 7,
    /// La Réunion.
    #[strum(serialize = "reunion")]
    Reunion = 8,
}

impl Zone {
    /// The three zones of most of the country, one of which each metropolitan académie but Corse follows.
    pub const LETTERS: [Self; 3] = [Self::A, Self::B, Self::C];
}

/// The device of a visit, as in the DNMA files.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, EnumString, FromRepr, IntoStaticStr, VariantArray,
)]
#[repr(u8)]
pub enum Device {
    /// Desktop or laptop computer.
    #[strum(serialize = "ordinateur")]
    Ordinateur = 0,
    /// Phone.
    #[strum(serialize = "smartphone")]
    Smartphone = 1,
    /// Tablet.
    #[strum(serialize = "tablette")]
    Tablette = 2,
    /// Anything else.
    #[strum(serialize = "autre")]
    Autre = 3,
}

/// What a page belongs to: the services of the 2020 report, `connexion` for the login and
/// `accueil` for the portal's own pages.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, EnumString, FromRepr, IntoStaticStr, VariantArray,
)]
#[repr(u8)]
pub enum Service {
    /// Login.
    #[strum(serialize = "connexion")]
    Connexion = 0,
    /// Home page of the portal.
    #[strum(serialize = "accueil")]
    Accueil = 1,
    /// Storage and sharing.
    #[strum(serialize = "stockage_partage")]
    StockagePartage = 2,
    /// Collaborative work.
    #[strum(serialize = "travail_collaboratif")]
    TravailCollaboratif = 3,
    /// Marks.
    #[strum(serialize = "notes")]
    Notes = 4,
    /// Absences.
    #[strum(serialize = "absences")]
    Absences = 5,
    /// Other services of school life.
    #[strum(serialize = "vie_scolaire")]
    VieScolaire = 6,
    /// Skills.
    #[strum(serialize = "gestion_competences")]
    GestionCompetences = 7,
    /// Timetables.
    #[strum(serialize = "gestion_temps")]
    GestionTemps = 8,
    /// Class diary and homework.
    #[strum(serialize = "cahier_textes")]
    CahierTextes = 9,
    /// Mail.
    #[strum(serialize = "courrier_electronique")]
    CourrierElectronique = 10,
    /// News.
    #[strum(serialize = "actualites")]
    Actualites = 11,
    /// Booking of rooms and equipment.
    #[strum(serialize = "reservation")]
    Reservation = 12,
    /// Online resources.
    #[strum(serialize = "ressources")]
    Ressources = 13,
    /// School library catalogue.
    #[strum(serialize = "documentation_cdi")]
    DocumentationCdi = 14,
    /// Guidance.
    #[strum(serialize = "orientation")]
    Orientation = 15,
    /// Online courses.
    #[strum(serialize = "parcours_pedagogique")]
    ParcoursPedagogique = 16,
    /// Services of the local authority.
    #[strum(serialize = "services_collectivite")]
    ServicesCollectivite = 17,
    /// Video-conference.
    #[strum(serialize = "visioconference")]
    Visioconference = 18,
}

impl Level {
    /// The degree a level belongs to; none for [`Level::None`].
    pub const fn degree(self) -> Option<Degree> {
        match self {
            Level::None => None,
            Level::Maternelle | Level::Cp | Level::Ce1 | Level::Ce2 | Level::Cm1 | Level::Cm2 => Some(Degree::First),
            _ => Some(Degree::Second),
        }
    }

    /// The kind of school that teaches a level; none for [`Level::None`].
    pub const fn school_kind(self) -> Option<SchoolKind> {
        match self {
            Level::None => None,
            Level::Sixieme | Level::Cinquieme | Level::Quatrieme | Level::Troisieme => Some(SchoolKind::College),
            Level::Seconde | Level::Premiere | Level::Terminale | Level::PostBac => Some(SchoolKind::Lycee),
            _ => Some(SchoolKind::Ecole),
        }
    }
}

/// The family of a service. The report names four services as pedagogical; the rest of the split
/// is ours \[A\].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, EnumString, IntoStaticStr, VariantArray)]
pub enum Family {
    /// Teaching and learning.
    #[strum(serialize = "pedagogique")]
    Pedagogique,
    /// School life.
    #[strum(serialize = "vie_scolaire")]
    VieScolaire,
    /// Everything else.
    #[strum(serialize = "autres")]
    Autres,
}

impl Service {
    /// The family of a service (DOMAIN: \[R20\] for four of them, the rest \[A\]).
    pub const fn family(self) -> Family {
        match self {
            Service::ParcoursPedagogique
            | Service::Visioconference
            | Service::TravailCollaboratif
            | Service::StockagePartage
            | Service::Ressources
            | Service::DocumentationCdi => Family::Pedagogique,
            Service::Notes
            | Service::Absences
            | Service::VieScolaire
            | Service::GestionCompetences
            | Service::GestionTemps
            | Service::CahierTextes => Family::VieScolaire,
            _ => Family::Autres,
        }
    }
}

/// A group of people who behave alike: profil × level, packed as profil << 4 | level.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Group(pub u8);

impl Group {
    /// The group of a profil and a level.
    pub const fn new(profil: Profil, level: Level) -> Self {
        Self(((profil as u8) << 4) | level as u8)
    }

    /// Its profil; pupils when the number is not one of ours.
    #[inline]
    pub fn profil(self) -> Profil {
        Profil::from_repr(self.0 >> 4).unwrap_or(Profil::Eleve)
    }

    /// Its level.
    pub fn level(self) -> Level {
        Level::from_repr(self.0 & 0xF).unwrap_or(Level::None)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_numbers_and_texts_agree() {
        for service in Service::VARIANTS {
            assert_eq!(Service::from_text(service.as_str()), Some(*service));
            assert_eq!(Service::from_repr(*service as u8), Some(*service));
        }
        assert_eq!(Profil::from_text("élève"), None);
    }

    #[test]
    fn a_group_gives_its_profil_and_level_back() {
        for profil in Profil::VARIANTS {
            for level in Level::VARIANTS {
                let group = Group::new(*profil, *level);
                assert_eq!((group.profil(), group.level()), (*profil, *level));
            }
        }
    }
}
