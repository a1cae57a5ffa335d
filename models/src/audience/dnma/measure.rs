//! What a group of columns counts: `visites_X`, `utilisateurs_X`, `duree_X`.

use crate::audience::fields::plain;
use crate::vocabulary::{Device, Profil, Service, Word};

/// Whose or what visits a column counts.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Measure {
    /// All visits of a school (`globales`). Profiles do not add up to it.
    Globales,
    /// One profil; `admin_vie_scol_tech` is [`Profil::Personnel`]. There is none for
    /// [`Profil::Collectivite`]: how it is counted is not known.
    Profil(Profil),
    /// One kind of device.
    Device(Device),
    /// One profil on one kind of device.
    ProfilDevice(Profil, Device),
    /// One service, by its name in the file.
    Service(String),
    /// One operating system, by its name in the file.
    System(String),
    /// One browser, by its name in the file.
    Browser(String),
    /// Anything else: columns to come.
    Other(String),
}

/// A national data set; a school has one row a week in each.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum DataSet {
    Profils,
    Services,
    ProfilsAppareils,
    Appareils,
}

/// Systems and browsers of the devices' data set.
const SYSTEMS: [&str; 7] = ["android", "windows", "ios", "macos", "chromeos", "linux", "autreos"];
const BROWSERS: [&str; 10] = [
    "chromemobile",
    "safari",
    "chrome",
    "firefox",
    "edge",
    "samsungbrowser",
    "opera",
    "huaweibrowser",
    "miuibrowser",
    "autrenavigateur",
];

/// Which measures of the files are kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Measures {
    /// All of them.
    #[default]
    All,
    /// The schools as a whole.
    Globales,
    /// One profil.
    Profil(Profil),
    /// The schools as a whole, and each profil.
    Profils,
    /// Each profil on one kind of device.
    ProfilsOn(Device),
    /// One kind of device.
    Device(Device),
    /// Every kind of device.
    Devices,
    /// Every kind of device of one profil.
    DevicesOf(Profil),
    /// One profil on one kind of device.
    ProfilOn(Profil, Device),
    /// One service, by its name in the files.
    Service(&'static str),
    /// Every service.
    Services,
    /// Every operating system.
    Systems,
    /// Every browser.
    Browsers,
}

impl Measures {
    /// Whether a measure is one of these.
    pub fn keep(self, measure: &Measure) -> bool {
        match (self, measure) {
            (Self::All, _)
            | (Self::Globales | Self::Profils, Measure::Globales)
            | (Self::Profils, Measure::Profil(_))
            | (Self::Devices, Measure::Device(_))
            | (Self::Services, Measure::Service(_))
            | (Self::Systems, Measure::System(_))
            | (Self::Browsers, Measure::Browser(_)) => true,
            (Self::Profil(wanted), Measure::Profil(profil))
            | (Self::DevicesOf(wanted), Measure::ProfilDevice(profil, _)) => wanted == *profil,
            (Self::ProfilsOn(wanted), Measure::ProfilDevice(_, device))
            | (Self::Device(wanted), Measure::Device(device)) => wanted == *device,
            (Self::ProfilOn(profil, device), measure) => *measure == Measure::ProfilDevice(profil, device),
            (Self::Service(wanted), Measure::Service(name)) => wanted == name,
            _ => false,
        }
    }
}

/// The name of a service as the files write it.
pub fn service_named(name: &str) -> Option<&'static str> {
    let name = plain(name);
    SERVICES.iter().map(|(service, _)| *service).find(|service| *service == name)
}

/// Every service of the files.
pub fn services() -> impl Iterator<Item = &'static str> {
    SERVICES.iter().map(|(service, _)| *service)
}

/// Services of the files since 2021 and the ones of the report of 2020 that they belong to. Where
/// the report has no such service, the nearest (assumption).
const SERVICES: [(&str, Service); 25] = [
    ("accueil", Service::Accueil),
    ("actualites", Service::Actualites),
    ("cahier_textes", Service::CahierTextes),
    ("cahier_liaison", Service::VieScolaire),
    ("courrier_electronique", Service::CourrierElectronique),
    ("messagerie_instantanee", Service::CourrierElectronique),
    ("visioconference", Service::Visioconference),
    ("stockage_partage", Service::StockagePartage),
    ("production_collaborative", Service::TravailCollaboratif),
    ("documentation_cdi", Service::DocumentationCdi),
    ("parcours_pedagogique", Service::ParcoursPedagogique),
    ("reservation_salles_materiels", Service::Reservation),
    ("service_collectivite", Service::ServicesCollectivite),
    ("services_vie_scolaire", Service::VieScolaire),
    ("gestion_temps", Service::GestionTemps),
    ("absences", Service::Absences),
    ("gestion_competences", Service::GestionCompetences),
    ("notes", Service::Notes),
    ("manuel_numerique", Service::Ressources),
    ("ressource_multimedia", Service::Ressources),
    ("ressource_orientation", Service::Orientation),
    ("ressource_production", Service::Ressources),
    ("ressource_accompagnement_entrainement", Service::Ressources),
    ("ressource_reference_dictionnaire", Service::Ressources),
    ("ressource_documentaire", Service::Ressources),
];

impl Measure {
    /// The measure of a column's ending, however it is written.
    pub(super) fn of(ending: &str) -> Self {
        let name = plain(ending);
        if name == "globales" {
            return Self::Globales;
        }
        if let Some(profil) = profil(&name) {
            return Self::Profil(profil);
        }
        if let Some(device) = device(&name) {
            return Self::Device(device);
        }
        let both = name.rsplit_once('_').and_then(|(who, what)| Some((profil(who)?, device(what)?)));
        match both {
            Some((profil, device)) => Self::ProfilDevice(profil, device),
            None if SERVICES.iter().any(|(service, _)| *service == name) => Self::Service(name),
            None if SYSTEMS.contains(&name.as_str()) => Self::System(name),
            None if BROWSERS.contains(&name.as_str()) => Self::Browser(name),
            None => Self::Other(name),
        }
    }

    /// The data set that has it; none of a column to come.
    pub(super) fn data_set(&self) -> Option<DataSet> {
        match self {
            Self::Globales | Self::Profil(_) => Some(DataSet::Profils),
            Self::Service(_) => Some(DataSet::Services),
            Self::ProfilDevice(..) => Some(DataSet::ProfilsAppareils),
            Self::Device(_) | Self::System(_) | Self::Browser(_) => Some(DataSet::Appareils),
            Self::Other(_) => None,
        }
    }

    /// Whose visits it counts, when it is one profil's.
    pub fn profil(&self) -> Option<Profil> {
        match self {
            Self::Profil(profil) | Self::ProfilDevice(profil, _) => Some(*profil),
            _ => None,
        }
    }

    /// Its word: that of the vocabulary, or the name in the files.
    pub fn word(&self) -> String {
        match self {
            Self::Globales => "globales".into(),
            Self::Profil(profil) => profil.as_str().into(),
            Self::Device(device) => device.as_str().into(),
            Self::ProfilDevice(profil, device) => format!("{}_{}", profil.as_str(), device.as_str()),
            Self::Service(name) | Self::System(name) | Self::Browser(name) | Self::Other(name) => name.clone(),
        }
    }

    /// The service of the report of 2020 that a service of the files belongs to.
    pub fn service(&self) -> Option<Service> {
        let Self::Service(name) = self else { return None };
        SERVICES.iter().find(|(service, _)| service == name).map(|(_, service)| *service)
    }
}

fn profil(name: &str) -> Option<Profil> {
    Some(match name {
        "eleve" => Profil::Eleve,
        "parent" => Profil::Parent,
        "enseignant" => Profil::Enseignant,
        "admin_vie_scol_tech" => Profil::Personnel,
        _ => return None,
    })
}

fn device(name: &str) -> Option<Device> {
    Some(match name {
        "ordinateur" => Device::Ordinateur,
        "smartphone" => Device::Smartphone,
        "tablette" => Device::Tablette,
        "autreappareil" | "autresappareil" | "autresappareils" => Device::Autre,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn endings_of_columns() {
        assert_eq!(Measure::of("autreAppareil"), Measure::Device(Device::Autre));
        assert_eq!(Measure::of("admin_vie_scol_tech"), Measure::Profil(Profil::Personnel));
        let both = Measure::ProfilDevice(Profil::Personnel, Device::Tablette);
        assert_eq!(Measure::of("admin_vie_scol_tech_tablette"), both);
        assert_eq!(Measure::of("gestion_temps").service(), Some(Service::GestionTemps));
        assert_eq!(Measure::of("autreOS"), Measure::System("autreos".into()));
        assert_eq!(Measure::of("agent_collectivite").data_set(), None);
        assert_eq!(Measure::of("chromeMobile"), Measure::Browser("chromemobile".into()));
    }
}
