"""`make rotate`: a new key signs links and cookies from now on; what the keys before have signed is still believed."""

import argparse
import json
import secrets
import sys

from functions.shared import aws, keyring
from infra.commands.deployed import NoStackError, point_at


def main() -> None:
    arguments = argparse.ArgumentParser(prog="make rotate")
    arguments.add_argument("--stage", required=True)
    given = arguments.parse_args()
    try:
        arn = point_at(given.stage)["KeyRingArn"]
    except NoStackError as error:
        sys.exit(str(error))
    print(f"Key {rotate(arn)} signs from now on; every function knows it within five minutes. All old links live on.")


def rotate(arn: str) -> str:
    """Adds a key to the ring and makes it the current one; gives its id. No key is ever taken off."""
    ring = keyring.parse(aws.secrets().get_secret_value(SecretId=arn)["SecretString"])
    number = max(int(name.removeprefix("k")) for name in ring.keys if name.removeprefix("k").isdigit())
    new = f"k{number + 1}"
    keys = {name: key.decode() for name, key in ring.keys.items()} | {new: secrets.token_hex(32)}
    aws.secrets().put_secret_value(SecretId=arn, SecretString=json.dumps({"current": new, "keys": keys}))
    return new


if __name__ == "__main__":
    main()
