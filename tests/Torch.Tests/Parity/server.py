"""Answers, one JSON line for one JSON line, what real PyTorch computes for an expression and for its gradients.

Request:  {"expr": "torch.softmax(a, -1)", "inputs": [tensor, ...], "cotangents": [tensor or null, ...]}
          tensor = {"dtype", "data" (base64 of the storage), "size", "stride", "offset", "grad"}
Response: {"outputs": [{"dtype", "size", "data"}, ...], "grads": [same or null, ...]} or {"error": "..."}
"""
import base64
import json
import sys

import torch
import torch.nn.functional as F

torch.set_num_threads(1)
DTYPES = {name: getattr(torch, name) for name in
          ("float32", "float64", "int64", "int32", "uint8", "bool", "float16", "bfloat16")}
NAMES = "abcdefgh"


def decode(spec):
    storage = torch.frombuffer(bytearray(base64.b64decode(spec["data"])), dtype=DTYPES[spec["dtype"]])
    tensor = storage.as_strided(spec["size"], spec["stride"], spec["offset"]).detach()
    return tensor.requires_grad_() if spec.get("grad") else tensor


def encode(value):
    if value is None:
        return None
    if not isinstance(value, torch.Tensor):
        value = torch.tensor(value)
    dtype = str(value.dtype).split(".")[1]
    value = value.detach().resolve_conj().contiguous()
    if dtype in ("float16", "bfloat16"):
        value = value.float()
    if value.is_complex():
        value = torch.view_as_real(value)
    raw = value.numpy().tobytes()
    return {"dtype": dtype, "size": list(value.shape), "data": base64.b64encode(raw).decode()}


def answer(request):
    inputs = [decode(spec) for spec in request["inputs"]]
    scope = dict(zip(NAMES, inputs), torch=torch, F=F)
    statements, _, expression = request["expr"].rpartition("; ")
    if statements:
        exec(statements, scope)
    outputs = eval(expression, scope)
    outputs = list(outputs) if isinstance(outputs, (tuple, list)) else [outputs]
    wanted = [i for i in inputs if i.requires_grad]
    grads = [None] * len(inputs)
    if wanted and request["cotangents"]:
        pairs = [(o, decode(c)) for o, c in zip(outputs, request["cotangents"]) if c is not None and o.requires_grad]
        torch.autograd.backward([o for o, _ in pairs], [c for _, c in pairs])
        grads = [i.grad if i.requires_grad else None for i in inputs]
    return {"outputs": [encode(o) for o in outputs], "grads": [encode(g) for g in grads]}


for line in sys.stdin:
    try:
        reply = answer(json.loads(line))
    except Exception as error:  # the C# side shows it with the case that asked
        reply = {"error": f"{type(error).__name__}: {error}"}
    print(json.dumps(reply), flush=True)
