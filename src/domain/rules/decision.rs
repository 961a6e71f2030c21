//! What an accepted command makes happen.

use crate::domain::log::happening::Happening;
use crate::domain::vocabulary::ids::CaseId;

/// What an accepted command makes happen: in one case or in the hall, and where two cases are touched, in the others too.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Decision {
    pub case: Option<CaseId>,
    pub happenings: Vec<Happening>,
    pub also: Vec<(CaseId, Happening)>,
}

impl Decision {
    /// What happens in one case.
    pub fn in_case(case: CaseId, happenings: Vec<Happening>) -> Self {
        Self {
            case: Some(case),
            happenings,
            also: Vec::new(),
        }
    }

    pub fn in_hall(happenings: Vec<Happening>) -> Self {
        Self {
            case: None,
            happenings,
            also: Vec::new(),
        }
    }

    pub fn in_both(one: CaseId, other: CaseId, (here, there): Both) -> Self {
        Self {
            case: Some(one),
            happenings: here,
            also: there.into_iter().map(|h| (other, h)).collect(),
        }
    }
}

/// What happens in each of the two.
pub type Both = (Vec<Happening>, Vec<Happening>);
