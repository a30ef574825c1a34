from tests.fakes.sandbox import Sandbox, sandbox, sandbox_process, unused_port  # noqa: F401  fixtures
