"""The built-in demo: an OpenID provider and a Qlik tenant on loopback, with logins that fail in one way each."""

from inspector.demo.capture import login, play, staged
from inspector.demo.scenario import Scenario, scenario, scenarios

__all__ = ["Scenario", "login", "play", "scenario", "scenarios", "staged"]
