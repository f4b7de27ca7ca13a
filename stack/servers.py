"""The two servers under Qingdan as private processes: their command, their environment, and how to wait for them.

Both keep all their files in one directory and listen on loopback only. A test starts them as children;
the local stack gives the same command and environment to its supervisor.
"""

from stack.mongod import Mongod, mongod_binary
from stack.ports import LOOPBACK, free_port
from stack.rabbitmq import RabbitMQ, rabbitmq_binary
from stack.server import Server, ServerMissing, wait_until, write_secret

__all__ = [
    "LOOPBACK",
    "Mongod",
    "RabbitMQ",
    "Server",
    "ServerMissing",
    "free_port",
    "mongod_binary",
    "rabbitmq_binary",
    "wait_until",
    "write_secret",
]
