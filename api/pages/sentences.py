"""The sentences that the layers below make in English; `%(...)s` stands for a value."""

from api.pages.translation import N_

__all__ = ["SENTENCES"]

_REASONS = (
    N_("%(share)s likely"),
    N_("under 1%% likely"),
    N_("related to what the profile shows"),
    N_("other disorders of the differential"),
    N_("%(number)s more, each a little"),
    N_("wording of the profile"),
    N_("the case's text resembles the bio and titles"),
    N_("member"),
    N_("%(share)s of the differential lies in its scope"),
    N_("names findings of the case: %(findings)s and %(number)s more"),
    N_("names findings of the case: %(findings)s"),
    N_("works on gene %(gene)s"),
    N_("thematic area %(area)s"),
    N_("lists it, 1 patient a year"),
    N_("lists it, %(number)s patients a year"),
    N_("lists it"),
    N_("bio names it"),
    N_("bio names %(name)s"),
    N_("published on it (%(ids)s and more)"),
    N_("published on it (%(ids)s)"),
    N_("past panels on it: %(number)s"),
    N_("shows %(names)s and %(number)s more of the same group, %(group)s"),
    N_("shows %(names)s of the same group, %(group)s"),
    N_("shows %(names)s and %(number)s more of the same gene, %(gene)s"),
    N_("shows %(names)s of the same gene, %(gene)s"),
)
_POLICY = (
    N_("left out by name"),
    N_("centre left out"),
    N_("other networks"),
    N_("other countries"),
    N_("other languages"),
    N_("does not treat adults"),
    N_("does not treat children"),
    N_("not available"),
    N_("no capacity"),
    N_("%(open)s of %(most)s panels open"),
    N_("1 panel open"),
    N_("%(open)s panels open"),
    N_("age group not stated"),
    N_("marked unavailable"),
)
_REMARKS = (
    N_("Nothing was understood that could be matched on."),
    N_("No finding, gene or disorder was understood; the order rests on the wording of profiles alone."),
    N_("No finding is given; the order rests on genes alone."),
    N_("Only excluded findings are given, which tell little; the order is a weak one."),
    N_("Orphanet's classification is not installed; run `consilium knowledge update` for a better match."),
    N_("The directory is empty."),
    N_("Only %(shown)s can be shown under this policy; others who fit were left out."),
    N_("The directory holds no more than %(shown)s."),
    N_("The text seems to be in %(language)s, which is not read yet; English names in it were read"),
    N_(
        "HPO's names in %(language)s are not installed; what the lexicon of its clinics knows was read. "
        "Run `consilium knowledge update` for more"
    ),
    N_("%(field)s: %(id)s is not in HPO %(release)s and was left out; %(suggestion)s"),
    N_("%(field)s: %(id)s is an earlier id of %(other)s (%(label)s), which was used"),
    N_("suspected_disorders: %(id)s is not in Orphanet %(release)s and was left out; %(suggestion)s"),
    N_("suspected_disorders: %(id)s is not in Orphanet %(release)s and was left out"),
    N_("suspected_disorders: %(id)s stands for no disorder that is known here and does not count"),
    N_("Experts of whom anything speaks for this case: %(shown)s of %(all)s."),
)
_PROBLEMS = (
    N_("Bad Request"),
    N_("Unauthorized"),
    N_("Forbidden"),
    N_("Not Found"),
    N_("Method Not Allowed"),
    N_("Conflict"),
    N_("Precondition Failed"),
    N_("Content Too Large"),
    N_("Request Entity Too Large"),
    N_("Unsupported Media Type"),
    N_("Unprocessable Content"),
    N_("Unprocessable Entity"),
    N_("Internal Server Error"),
    N_("Service Unavailable"),
    N_("The input has errors"),
    N_("There is nothing at this address."),
    N_("This address does not take this method."),
    N_("The body is larger than the service takes."),
    N_("No expert of the directory has this id."),
    N_("The content cannot be opened at the moment."),
    N_("The directory is busy; try again in a moment."),
    N_("The directory cannot be read at the moment."),
    N_("The knowledge snapshot cannot be used at the moment."),
    N_("The index cannot be used at the moment."),
    N_("The service is not set up to answer this."),
    N_("Something went wrong here, not in what you sent. It was logged without your case."),
    N_("Nobody can be signed in at the moment: the issuer does not answer as it should."),
    N_("Your access to Consilium was withdrawn; ask your central office or the helpdesk."),
    N_("The form is not of this sign-in any more; go back, load the page again, and repeat it."),
)

_ROLES = (
    N_("Clinician"),
    N_("Clinician's assistant"),
    N_("Central office"),
    N_("Dispatcher"),
    N_("Expert"),
    N_("Guest"),
    N_("Analyst"),
    N_("Helpdesk"),
    N_("Administrator"),
    N_("Other system"),
)

SENTENCES = (*_REASONS, *_POLICY, *_REMARKS, *_PROBLEMS, *_ROLES)
"""Every sentence, in English."""
