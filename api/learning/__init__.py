"""Learning from what happened: replies of the store, the models that they taught, and a report on each."""

from api.learning.model_history import KeptModel, ModelHistory, served_reply_model
from api.learning.stored_replies import stored_replies
from api.learning.told import told

__all__ = ["KeptModel", "ModelHistory", "served_reply_model", "stored_replies", "told"]
