//! What a group of columns counts: `visites_X`, `utilisateurs_X`, `duree_X`.

use crate::audience::fields::plain;
use crate::vocabulary::{Device, Profil, Service};

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
    /// Anything else: systems, browsers, columns to come.
    Other(String),
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
            None => Self::Other(name),
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
        assert_eq!(Measure::of("chromeMobile"), Measure::Other("chromemobile".into()));
    }
}
