//! Hosts that are never a target, whatever an allow-list says: the identity providers of the whole
//! country, its academies' counters and the national school portals. A staging portal stubs them.

use super::place::Host;

/// A host of one of these names, or under one of them.
const NAMES: [&str; 18] = [
    // The ministry: EduConnect, the counters of the agents, GAR (auth.gar.education.fr), Apps Éducation.
    "education.gouv.fr",
    "education.fr",
    "eduscol.fr",
    "edugouv.fr",
    // The State's logins, and the providers behind FranceConnect.
    "franceconnect.gouv.fr",
    "proconnect.gouv.fr",
    "agentconnect.gouv.fr",
    "france-identite.gouv.fr",
    "franceidentite.gouv.fr",
    "monidentite.gouv.fr",
    "impots.gouv.fr",
    "service-public.fr",
    "service-public.gouv.fr",
    "ameli.fr",
    "msa.fr",
    "lidentitenumerique.laposte.fr",
    // The federation of higher education and research.
    "renater.fr",
    "edugain.org",
];

/// A label that holds one of these names the service itself, wherever it is hosted.
const SERVICES: [&str; 4] = ["educonnect", "franceconnect", "proconnect", "agentconnect"];

/// At an academy (`ac-….fr`) a label that begins so is a counter or a login.
const COUNTERS: [&str; 16] = [
    "guichet",
    "teleservice",
    "federation",
    "fim",
    "idp",
    "sso",
    "cas",
    "auth",
    "login",
    "connexion",
    "arena",
    "rsa",
    "sts",
    "adfs",
    "saml",
    "shib",
];

/// Whether a host is never a target.
pub(crate) fn is_never(host: &Host) -> bool {
    let Host::Name(name) = host else { return false };
    let under = |suffix: &str| name.strip_suffix(suffix).is_some_and(|rest| rest.is_empty() || rest.ends_with('.'));
    let labels: Vec<&str> = name.split('.').collect();
    let names_service = labels.iter().any(|label| SERVICES.iter().any(|service| label.contains(service)));
    let academy = matches!(labels.as_slice(), [.., domain, "fr"] if domain.starts_with("ac-"));
    let counter = |label: &&str| COUNTERS.iter().any(|counter| label.starts_with(counter));
    NAMES.iter().any(|suffix| under(suffix)) || names_service || (academy && labels.iter().any(counter))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn identity_providers_are_never_targets() {
        for name in [
            "educonnect.education.gouv.fr",
            "EduConnect.education.gouv.fr.",
            "auth.gar.education.fr",
            "app.franceconnect.gouv.fr",
            "fca.integ01.dev-franceconnect.fr",
            "hubeduconnect.index-education.net",
            "teleservices.ac-paris.fr",
            "guichet-agent.ac-lille.fr",
            "cas.in.ac-versailles.fr",
            "federation.renater.fr",
            "renater.fr",
            "idp.impots.gouv.fr",
        ] {
            assert!(is_never(&Host::parse(name).unwrap()), "{name}");
        }
    }

    #[test]
    fn portals_are_not_mistaken_for_them() {
        for name in [
            "preprod.ent.exemple.fr",
            "ent-preprod.ac-lille.fr",
            "cas.exemple.fr",
            "monrenater.fr",
            "education.fr.exemple.net",
            "castelnau.exemple.fr",
            "127.0.0.1",
        ] {
            assert!(!is_never(&Host::parse(name).unwrap()), "{name}");
        }
    }
}
