"""The tables, as SQLAlchemy models; api/migrations/ brings a database to this state.

Text that says something of a patient stands only in columns named `sealed...`. States and kinds are words; those that a
column may hold stand in a comment above it and are kept to by the code that writes them.
"""

from api.store.tables.cases import (
    AttachmentContentRow,
    AttachmentRow,
    CaseKeyRow,
    CaseRow,
    CaseSectionRow,
    ConsentRow,
    ErasureRow,
)
from api.store.tables.directory import (
    CentreRow,
    DirectoryImportRow,
    DirectoryVersionRow,
    ExpertExperienceRow,
    ExpertFacetRow,
    ExpertPreferenceRow,
    ExpertRow,
)
from api.store.tables.panels import (
    ContributionRow,
    DataRequestRow,
    GuestAccessRow,
    InvitationRow,
    MeetingRow,
    OutcomeRow,
    PanelRow,
    PanelTransitionRow,
)
from api.store.tables.people import (
    AccessRequestRow,
    BrowserSessionRow,
    ExpertGroupRow,
    MachineClientRow,
    ReferralRow,
    StaffRoleRow,
    StaffRow,
    StepRow,
)
from api.store.tables.root import Table, new_id
from api.store.tables.work import (
    AnnouncementRow,
    EventHeadRow,
    EventRow,
    HelpdeskContactRow,
    IdempotencyRow,
    OutboxRow,
)

__all__ = [
    "AccessRequestRow",
    "AnnouncementRow",
    "AttachmentContentRow",
    "AttachmentRow",
    "BrowserSessionRow",
    "CaseKeyRow",
    "CaseRow",
    "CaseSectionRow",
    "CentreRow",
    "ConsentRow",
    "ContributionRow",
    "DataRequestRow",
    "DirectoryImportRow",
    "DirectoryVersionRow",
    "ErasureRow",
    "EventHeadRow",
    "EventRow",
    "ExpertExperienceRow",
    "ExpertFacetRow",
    "ExpertGroupRow",
    "ExpertPreferenceRow",
    "ExpertRow",
    "GuestAccessRow",
    "HelpdeskContactRow",
    "IdempotencyRow",
    "InvitationRow",
    "MachineClientRow",
    "MeetingRow",
    "OutboxRow",
    "OutcomeRow",
    "PanelRow",
    "PanelTransitionRow",
    "ReferralRow",
    "StaffRoleRow",
    "StaffRow",
    "StepRow",
    "Table",
    "new_id",
]
