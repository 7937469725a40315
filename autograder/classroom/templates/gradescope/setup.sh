#!/usr/bin/env bash
# Gradescope runs this once, as root and with the network, when it builds the image. The base image's
# own Python may be too old, so the one that the kit was tested with is fetched.
set -euo pipefail
export UV_PYTHON_INSTALL_DIR=/opt/python UV_NO_CACHE=1 DEBIAN_FRONTEND=noninteractive
apt-get update
apt-get install -y --no-install-recommends python3-venv
python3 -m venv /opt/uv
/opt/uv/bin/pip install "uv>=0.8,<1"
/opt/uv/bin/uv venv --python $python /opt/stepmark
/opt/uv/bin/uv pip install --python /opt/stepmark/bin/python --torch-backend cpu \
    --requirement /autograder/source/requirements.txt
cd /autograder/source
/opt/stepmark/bin/python -m autograder doctor
