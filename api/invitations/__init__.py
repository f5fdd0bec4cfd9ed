"""Invitations: who is asked to join a panel, what they answer, who takes their place, and who visits as a guest.

A seat is given under a lock of the expert's row and counted against what the expert takes on; the composition's rules
hold for whoever takes a seat over. Time passes in `pass_time`, which any replica may call.
"""

from api.invitations.answering import accept, decline, invitation_of, withdraw
from api.invitations.capacity import Commitments, current_experts, seats_held
from api.invitations.deadlines import Passed, pass_time
from api.invitations.ending import end_open
from api.invitations.groups import change_group, create_group, delete_group, group_for, groups_for
from api.invitations.guests import decide_guest, end_guest, guest_of, guests_of, propose_guest
from api.invitations.histories import WorkStamp, histories_of, work_stamp
from api.invitations.inviting import Invited, LeftOut, invite, invite_all
from api.invitations.listing import invitation_for, invitations_for
from api.invitations.own import OwnInvitation, own_invitation, own_invitations
from api.invitations.rematching import Rematch, VacantSeats, vacant_seats
from api.invitations.states import DeclineReason, GuestState, InvitationState

__all__ = [
    "Commitments",
    "DeclineReason",
    "GuestState",
    "InvitationState",
    "Invited",
    "LeftOut",
    "OwnInvitation",
    "Passed",
    "Rematch",
    "VacantSeats",
    "WorkStamp",
    "accept",
    "change_group",
    "create_group",
    "current_experts",
    "decide_guest",
    "decline",
    "delete_group",
    "end_guest",
    "end_open",
    "group_for",
    "groups_for",
    "guest_of",
    "guests_of",
    "histories_of",
    "invitation_for",
    "invitation_of",
    "invitations_for",
    "invite",
    "invite_all",
    "own_invitation",
    "own_invitations",
    "pass_time",
    "propose_guest",
    "seats_held",
    "vacant_seats",
    "withdraw",
    "work_stamp",
]
