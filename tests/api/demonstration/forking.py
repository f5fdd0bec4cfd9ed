"""A service that can be killed at any moment and is there again at once: `python forking.py SECONDS_BETWEEN_CHORES`.

Knowledge and index are opened once; each service is a process of its own, forked from that, with connections and an
issuer of its own making. All listen on one socket, as under systemd: connections wait while there is none.
Prints the port, and then the process id of each service.
"""

import os
import socket
import sys

import uvicorn

from api import application, chores
from api.progress import NoProgress
from api.settings import Settings, load_settings
from api.store import open_store
from api.workbench import Workbench
from data.case import Case
from data.identifiers import CaseId


def serve(workbench: Workbench, settings: Settings, bound: socket.socket) -> None:
    workbench.store = open_store(settings)
    config = uvicorn.Config(
        application.create_application(workbench), log_config=None, access_log=False, server_header=False
    )
    uvicorn.Server(config).run(sockets=[bound])


def main() -> None:
    chores._SECONDS_BETWEEN = float(sys.argv[1])
    # Experience moves the directory at each sign-off; indexing it anew after each start is not what is tried here.
    application._SECONDS_BETWEEN_REFRESHES = 600.0
    with socket.create_server(("127.0.0.1", 0)) as bound:
        settings = load_settings(training=True, port=bound.getsockname()[1])
        workbench = Workbench.open(settings, progress=NoProgress())
        workbench.matcher.shortlist(Case(case_id=CaseId("warm-up"), summary="Fever."), top=1)
        # No connection crosses the fork.
        workbench.close()
        print(bound.getsockname()[1], flush=True)
        while True:
            process = os.fork()
            if process == 0:
                serve(workbench, settings, bound)
                os._exit(0)
            print(process, flush=True)
            os.waitpid(process, 0)


if __name__ == "__main__":
    main()
