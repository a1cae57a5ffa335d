//! Fictitious people: an account for every visitor of the plan, nobody's real one.

use afflux_plan::Visitor;

/// The account of a visitor, for instance `t12-g07-00001234@exemple.test`: territory, group, person.
/// The domain is reserved (RFC 2606) and reaches nobody.
pub fn account(visitor: Visitor) -> String {
    format!("t{:02}-g{:02}-{:08}@exemple.test", visitor.territory, visitor.group.0, visitor.person)
}

#[cfg(test)]
mod tests {
    use super::*;
    use afflux_models::vocabulary::Group;

    #[test]
    fn each_visitor_has_an_account() {
        let visitor = Visitor { territory: 12, group: Group(7), person: 1234 };
        assert_eq!(account(visitor), "t12-g07-00001234@exemple.test");
        assert_ne!(account(visitor), account(Visitor { person: 1235, ..visitor }));
    }
}
