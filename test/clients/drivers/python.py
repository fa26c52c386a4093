"""Driver of the Python package `mcp` 2.x: `python python.py <options as JSON>`. Commands as in conversation.mjs."""

import json
import sys
import time
from contextlib import AsyncExitStack
from urllib.parse import parse_qs, urlsplit

import anyio
from mcp import Client
from mcp.client.auth.oauth2 import AuthorizationCodeResult, OAuthClientProvider
from mcp.client.streamable_http import streamable_http_client
from mcp.shared._httpx_utils import create_mcp_http_client
from mcp.shared.auth import OAuthClientMetadata

options = json.loads(sys.argv[1])


def tell(message):
    print(json.dumps(message), flush=True)


async def hear():
    line = await anyio.to_thread.run_sync(sys.stdin.readline)
    return json.loads(line) if line else None


class Storage:
    """Keeps tokens and the registration in memory."""

    tokens = None
    client = None

    async def get_tokens(self):
        return self.tokens

    async def set_tokens(self, tokens):
        self.tokens = tokens

    async def get_client_info(self):
        return self.client

    async def set_client_info(self, client_info):
        self.client = client_info


async def send_person(url):
    tell({"authorize": url})


async def await_person():
    callback = (await hear())["callback"]
    if callback is None:
        raise RuntimeError("the person could not get on")
    query = {name: values[0] for name, values in parse_qs(urlsplit(callback).query).items()}
    return AuthorizationCodeResult(code=query["code"], state=query.get("state"), iss=query.get("iss"))


class Driver:
    def __init__(self, stack):
        self.stack = stack
        self.storage = Storage()
        self.provider = OAuthClientProvider(
            server_url=options["serverUrl"],
            client_metadata=OAuthClientMetadata(
                client_name=options["name"], redirect_uris=["http://127.0.0.1:53682/callback"]
            ),
            storage=self.storage,
            redirect_handler=send_person,
            callback_handler=await_person,
            client_metadata_url=options.get("metadataUrl"),
        )

    async def obey(self, id, command, argument=None):
        return await (getattr(self, command)(argument) if argument else getattr(self, command)())

    async def connect(self):
        http_client = await self.stack.enter_async_context(create_mcp_http_client(auth=self.provider))
        transport = streamable_http_client(options["serverUrl"], http_client=http_client)
        self.client = await self.stack.enter_async_context(Client(transport))

    async def listTools(self):
        return [tool.name for tool in (await self.client.list_tools()).tools]

    async def callTool(self, name):
        return (await self.client.call_tool(name)).content[0].text

    async def memory(self):
        client, tokens = self.storage.client, self.storage.tokens
        return {
            "clientId": client and client.client_id,
            "accessToken": tokens and tokens.access_token,
            "refreshToken": tokens and tokens.refresh_token,
            "scope": tokens and tokens.scope,
        }

    async def letTokenExpire(self):
        self.provider.context.token_expiry_time = time.time() - 1


async def main():
    """A failed sign-in takes the whole connection down, past the command that was under way."""
    message = None
    try:
        async with AsyncExitStack() as stack:
            driver = Driver(stack)
            while message := await hear():
                tell({"id": message["id"], "result": await driver.obey(**message)})
    except Exception as error:
        tell({"id": message and message["id"], "error": describe(error)})


def describe(error):
    """The innermost error: task groups wrap what went wrong."""
    while getattr(error, "exceptions", None):
        error = error.exceptions[0]
    return f"{type(error).__name__}: {error}"


anyio.run(main)
