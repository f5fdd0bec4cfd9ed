"""Who may read a referral, and which ones somebody may read."""

from enum import StrEnum

from sqlalchemy import ColumnElement, and_, false, or_, select

from api.cases import has_consent_for_care
from api.cases.relations import treated_by
from api.cases.visibility import consents_to_care
from api.entry.steps import is_of_centre
from api.identity import Principal, Role
from api.identity.relations import Relation, Standing
from api.refusals import NotFoundError
from api.store import Transaction
from api.store.tables import CaseRow, PanelRow, ReferralRow
from data.networks import network as network_named

__all__ = ["ReferralState", "panel_of_referral", "referral_for", "referrals_for", "standing_to_referral", "treats"]


class ReferralState(StrEnum):
    """Where a referral stands."""

    AT_CENTRE = "at_centre"
    """The national centre has not passed it on yet."""
    SUBMITTED = "submitted"
    ACCEPTED = "accepted"
    REFUSED = "refused"
    FORWARDED = "forwarded"
    WITHDRAWN = "withdrawn"


def referral_for(
    transaction: Transaction, principal: Principal, referral_id: str, *, lock: bool = False
) -> ReferralRow:
    """Gives a referral to who treats the patient and, while the consent for care stands, to whom it was made.

    Raises:
        NotFoundError: There is no such referral, or not for them.
    """
    if lock:
        # The case's row goes first, as everywhere.
        case_id = select(ReferralRow.case_id).where(ReferralRow.referral_id == referral_id).scalar_subquery()
        transaction.session.execute(select(CaseRow.case_id).where(CaseRow.case_id == case_id).with_for_update())
    row = transaction.session.get(ReferralRow, referral_id, with_for_update=lock or None, populate_existing=True)
    standing = None if row is None else _standing(transaction, principal, row)
    if row is None or standing is None or not standing.relation:
        raise NotFoundError
    return row


def standing_to_referral(transaction: Transaction, principal: Principal, referral_id: str) -> Standing | None:
    """Gives how somebody stands to a referral, for the permission that a route declares; None where there is none."""
    row = transaction.session.get(ReferralRow, referral_id)
    return None if row is None else _standing(transaction, principal, row)


def referrals_for(
    transaction: Transaction,
    principal: Principal,
    *,
    state: str | None = None,
    network: str | None = None,
    after: str | None = None,
    limit: int = 50,
) -> list[ReferralRow]:
    """Gives the referrals that they may read, in order, and one more than the limit where there is.

    Raises:
        InputError: There is no such network.
    """
    query = (
        select(ReferralRow)
        .join(CaseRow, CaseRow.case_id == ReferralRow.case_id)
        .where(_readable(transaction, principal))
        .order_by(ReferralRow.referral_id)
    )
    if state is not None:
        query = query.where(ReferralRow.state == state)
    if network is not None:
        query = query.where(ReferralRow.network == str(network_named(network).name))
    if after is not None:
        query = query.where(ReferralRow.referral_id > after)
    return list(transaction.session.scalars(query.limit(limit + 1)))


def panel_of_referral(transaction: Transaction, row: ReferralRow) -> str | None:
    """Gives the panel that the network made of an accepted referral; None where there is none yet."""
    if row.state != ReferralState.ACCEPTED:
        return None
    made = select(PanelRow.panel_id).where(
        PanelRow.case_id == row.case_id, PanelRow.network == row.network, PanelRow.created_at >= row.created_at
    )
    return transaction.session.scalar(made.order_by(PanelRow.panel_id).limit(1))


def _standing(transaction: Transaction, principal: Principal, row: ReferralRow) -> Standing:
    relation = Relation.APPLICANT if treats(transaction, principal, row) else Relation.NONE
    consent = has_consent_for_care(transaction, row.case_id)
    if not consent:
        return Standing(relation)
    if is_of_centre(principal, row.centre, row.network):
        relation |= Relation.AT_CENTRE
    reached = row.state != ReferralState.AT_CENTRE and not principal.is_machine
    networks = (row.network,) if reached else ()
    return Standing.of(principal, relation=relation, networks=networks, consent_for_care=True)


def treats(transaction: Transaction, principal: Principal, row: ReferralRow) -> bool:
    """Tells whether somebody treats the patient of a referral."""
    case = transaction.session.get_one(CaseRow, row.case_id)
    return not principal.is_machine and case.clinician_id in treated_by(transaction, principal)


def _readable(transaction: Transaction, principal: Principal) -> ColumnElement[bool]:
    if principal.is_machine:
        return false()
    held = principal.networks_as(Role.COORDINATOR) | principal.networks_as(Role.DISPATCHER)
    of_office = ReferralRow.network.is_not(None) if None in held else ReferralRow.network.in_(held)
    shown: list[ColumnElement[bool]] = [and_(of_office, ReferralRow.state != ReferralState.AT_CENTRE)]
    if principal.centre is not None:
        spoken = principal.networks_as(Role.CLINICIAN) | principal.networks_as(Role.EXPERT)
        of_network = ReferralRow.network.is_not(None) if None in spoken else ReferralRow.network.in_(spoken)
        shown.append(and_(ReferralRow.centre == principal.centre, of_network))
    own = CaseRow.clinician_id.in_(treated_by(transaction, principal))
    return or_(own, and_(consents_to_care(), or_(*shown)))
