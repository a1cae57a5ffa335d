//! What a day is for schools.

use strum::{EnumString, IntoStaticStr, VariantArray};

use crate::vocabulary::{SchoolKind, Word, Zone};

/// Whose day is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place<'a> {
    /// Holiday zone.
    pub zone: Zone,
    /// Kind of school; none for all three together.
    pub kind: Option<SchoolKind>,
    /// Whether Good Friday and 26 December are holidays there.
    pub alsace_moselle: bool,
    /// Code of the département (`60`, `2A`) when it is known.
    pub departement: Option<&'a str>,
}

/// What a day is. A day can be several things: the first that holds of closure, public holiday,
/// school holiday, weekend, school day is the one given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DayStatus {
    /// A day with class.
    School(SchoolDay),
    /// Saturday or Sunday in term time. Saturday classes are not in the tables.
    Weekend,
    /// A public holiday.
    PublicHoliday {
        /// Which one.
        name: PublicHoliday,
        /// The school holiday it lies in, if it does.
        during: Option<Holiday>,
    },
    /// A day of the school holidays, weekends inside them too.
    Holiday(Holiday),
    /// Schools are closed or teach at a distance: never a normal day.
    Closure {
        /// Which closure, a word of its table.
        name: &'static str,
        /// How many are away.
        extent: Extent,
        /// What the day would have been.
        otherwise: Box<DayStatus>,
    },
}

impl DayStatus {
    /// What the day is by the calendar alone, closures left out.
    pub fn without_closure(&self) -> &DayStatus {
        match self {
            DayStatus::Closure { otherwise, .. } => otherwise,
            other => other,
        }
    }

    /// Whether it is a day with class as on any other.
    pub fn is_school(&self) -> bool {
        matches!(self, DayStatus::School(_))
    }
}

/// What sets a day with class apart from others.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct SchoolDay {
    /// A Wednesday: no class in the afternoon in most schools.
    pub wednesday: bool,
    /// Between a public holiday and another day off.
    pub bridge: bool,
    /// First day after a holiday; after [`Holiday::Ete`] it is the rentrée.
    pub back_from: Option<Holiday>,
    /// Last day before a holiday.
    pub leaves_for: Option<Holiday>,
}

/// How far a closure goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, EnumString, IntoStaticStr, VariantArray)]
pub enum Extent {
    /// Some schools or some classes are away, or whether this one is is not known.
    #[strum(serialize = "partial")]
    Partial,
    /// Nobody is in class.
    #[strum(serialize = "full")]
    Full,
}

/// School holidays, by their names in files.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, EnumString, IntoStaticStr, VariantArray)]
pub enum Holiday {
    /// Around All Saints.
    #[strum(serialize = "toussaint")]
    Toussaint,
    /// Christmas.
    #[strum(serialize = "noel")]
    Noel,
    /// Winter.
    #[strum(serialize = "hiver")]
    Hiver,
    /// Spring.
    #[strum(serialize = "printemps")]
    Printemps,
    /// From the Ascension to the weekend.
    #[strum(serialize = "pont-ascension")]
    PontAscension,
    /// Summer.
    #[strum(serialize = "ete")]
    Ete,
    /// Carnival, overseas.
    #[strum(serialize = "carnaval")]
    Carnaval,
    /// Easter, overseas.
    #[strum(serialize = "paques")]
    Paques,
    /// After a period of the school year, La Réunion.
    #[strum(serialize = "periode")]
    Periode,
    /// The southern winter, between two school years, La Réunion.
    #[strum(serialize = "hiver-austral")]
    HiverAustral,
    /// The southern summer, La Réunion.
    #[strum(serialize = "ete-austral")]
    EteAustral,
    /// Any other that a file names.
    #[strum(serialize = "autre")]
    Autre,
}

/// Public holidays.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, EnumString, IntoStaticStr, VariantArray)]
pub enum PublicHoliday {
    /// 1 January.
    #[strum(serialize = "jour-de-l-an")]
    JourDeLAn,
    /// Good Friday, Alsace and Moselle.
    #[strum(serialize = "vendredi-saint")]
    VendrediSaint,
    /// Easter Monday.
    #[strum(serialize = "lundi-de-paques")]
    LundiDePaques,
    /// 1 May.
    #[strum(serialize = "fete-du-travail")]
    FeteDuTravail,
    /// 8 May.
    #[strum(serialize = "victoire-1945")]
    Victoire1945,
    /// Thursday, 39 days after Easter.
    #[strum(serialize = "ascension")]
    Ascension,
    /// Whit Monday.
    #[strum(serialize = "lundi-de-pentecote")]
    LundiDePentecote,
    /// 14 July.
    #[strum(serialize = "fete-nationale")]
    FeteNationale,
    /// 15 August.
    #[strum(serialize = "assomption")]
    Assomption,
    /// 1 November.
    #[strum(serialize = "toussaint")]
    Toussaint,
    /// 11 November.
    #[strum(serialize = "armistice-1918")]
    Armistice1918,
    /// 25 December.
    #[strum(serialize = "noel")]
    Noel,
    /// 26 December, Alsace and Moselle.
    #[strum(serialize = "saint-etienne")]
    SaintEtienne,
    /// Abolition of slavery, each overseas territory on its own day.
    #[strum(serialize = "abolition")]
    Abolition,
}

impl Word for Extent {}
impl Word for Holiday {}
impl Word for PublicHoliday {}
