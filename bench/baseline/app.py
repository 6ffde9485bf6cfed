"""The baseline of bench/compare: the measured calls, written as the documentation of FastAPI, asyncpg and PyJWT shows."""

import base64
import binascii
import json
import os
from datetime import datetime
from decimal import Decimal
from uuid import UUID

import asyncpg
import jwt
from fastapi import Depends, FastAPI, Header, HTTPException, Query, Response
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from models import Customer, CustomerPage, Earn, Posted, Posting, Redeem

DATABASE_URL = os.environ["DATABASE_URL"]
JWT_SECRET = os.environ["SUPABASE_JWT_SECRET"]
STAFF = {"admin", "manager", "staff", "service"}

# Name, threshold in lifetime points, and multiplier of the points of an amount; ascending.
TIERS = [
    ("bronze", 0, Decimal("1")),
    ("silver", 500, Decimal("1.25")),
    ("gold", 2000, Decimal("1.5")),
    ("platinum", 5000, Decimal("2")),
]

SELECT_CUSTOMERS = "SELECT c.*, a.balance, a.lifetime_points FROM customers c JOIN accounts a ON a.customer_id = c.id"

LOCK_ACCOUNT = """
    SELECT c.status, a.balance, a.lifetime_points FROM accounts a JOIN customers c ON c.id = a.customer_id
    WHERE a.customer_id = $1 FOR NO KEY UPDATE OF a
"""

POST = """
    WITH account AS (
      UPDATE accounts
      SET balance = balance + $3, lifetime_points = lifetime_points + greatest($3, 0), last_seq = last_seq + 1
      WHERE customer_id = $1
      RETURNING balance, lifetime_points, last_seq)
    INSERT INTO ledger (customer_id, seq, type, points, balance_after, lifetime_after, amount, currency, reference,
      description, location_id, actor, idempotency_key)
    SELECT $1, last_seq, $2, $3, balance, lifetime_points, $4, $5, $6, $7, $8, $9, $10 FROM account
    RETURNING *
"""

FIND_BY_KEY = "SELECT * FROM ledger WHERE customer_id = $1 AND type = $2 AND idempotency_key = $3"

app = FastAPI(title="Customers and loyalty")
bearer = HTTPBearer()


async def decode_json(connection: asyncpg.Connection) -> None:
    await connection.set_type_codec("jsonb", encoder=json.dumps, decoder=json.loads, schema="pg_catalog")


@app.on_event("startup")
async def open_pools() -> None:
    app.state.pool = await asyncpg.create_pool(DATABASE_URL, init=decode_json)
    # The best plan of a search depends on how common its words are, so each search is planned.
    app.state.search_pool = await asyncpg.create_pool(
        DATABASE_URL, init=decode_json, min_size=2, server_settings={"plan_cache_mode": "force_custom_plan"}
    )


@app.on_event("shutdown")
async def close_pools() -> None:
    await app.state.pool.close()
    await app.state.search_pool.close()


async def staff(credentials: HTTPAuthorizationCredentials = Depends(bearer)) -> str:
    """Verifies the token and its role, and returns its subject."""
    try:
        claims = jwt.decode(
            credentials.credentials,
            JWT_SECRET,
            algorithms=["HS256"],
            audience="authenticated",
            options={"require": ["exp", "sub"]},
        )
    except jwt.InvalidTokenError as error:
        raise HTTPException(401, str(error), {"WWW-Authenticate": 'Bearer error="invalid_token"'})
    if claims.get("app_metadata", {}).get("role") not in STAFF:
        raise HTTPException(403, "the role may not do this")
    return claims["sub"]


@app.get("/health/ready")
async def ready() -> dict:
    await app.state.pool.fetchval("SELECT 1")
    return {"status": "ok"}


@app.get("/customers/{customer_id}", response_model=Customer)
async def get_customer(customer_id: UUID, response: Response, _: str = Depends(staff)):
    row = await app.state.pool.fetchrow(f"{SELECT_CUSTOMERS} WHERE c.id = $1", customer_id)
    if row is None:
        raise HTTPException(404, "customer not found")
    response.headers["ETag"] = f'"{row["version"]}"'
    response.headers["Cache-Control"] = "no-store"
    return customer(row)


@app.get("/customers", response_model=CustomerPage)
async def list_customers(
    response: Response,
    q: str | None = Query(None, max_length=200),
    limit: int = Query(20, ge=1, le=100),
    cursor: str | None = None,
    _: str = Depends(staff),
):
    conditions, values = [], []
    for word in (q or "").split():
        values.append(f"%{escape(word)}%")
        conditions.append(f"c.search_text LIKE folded(${len(values)})")
    if cursor:
        values.extend(position(cursor))
        conditions.append(f"(c.created_at, c.id) < (${len(values) - 1}, ${len(values)})")
    where = f"WHERE {' AND '.join(conditions)}" if conditions else ""
    values.append(limit + 1)
    pool = app.state.search_pool if q else app.state.pool
    rows = await pool.fetch(
        f"{SELECT_CUSTOMERS} {where} ORDER BY c.created_at DESC, c.id DESC LIMIT ${len(values)}", *values
    )
    items = [customer(row) for row in rows[:limit]]
    response.headers["Cache-Control"] = "no-store"
    return {"items": items, "next_cursor": cursor_after(items[-1]) if len(rows) > limit else None}


@app.post("/customers/{customer_id}/loyalty/earn", response_model=Posted, status_code=201)
async def earn(
    customer_id: UUID,
    body: Earn,
    response: Response,
    idempotency_key: str | None = Header(None, max_length=255),
    actor: str = Depends(staff),
):
    return await post(customer_id, "earn", body, response, idempotency_key, actor)


@app.post("/customers/{customer_id}/loyalty/redeem", response_model=Posted, status_code=201)
async def redeem(
    customer_id: UUID,
    body: Redeem,
    response: Response,
    idempotency_key: str | None = Header(None, max_length=255),
    actor: str = Depends(staff),
):
    return await post(customer_id, "redeem", body, response, idempotency_key, actor)


async def post(
    customer_id: UUID, kind: str, body: Earn | Redeem, response: Response, idempotency_key: str | None, actor: str
) -> dict:
    """Writes the ledger row and the balance in one transaction; a repeated key returns the first result."""
    response.headers["Cache-Control"] = "no-store"
    async with app.state.pool.acquire() as connection:
        try:
            async with connection.transaction():
                account = await connection.fetchrow(LOCK_ACCOUNT, customer_id)
                if account is None:
                    raise HTTPException(404, "customer not found")
                points = -body.points if kind == "redeem" else points_of(body, account["lifetime_points"])
                if account["status"] == "active" and account["balance"] + points >= 0:
                    row = await connection.fetchrow(
                        POST,
                        customer_id,
                        kind,
                        points,
                        getattr(body, "amount", None),
                        getattr(body, "currency", None),
                        body.reference,
                        body.description,
                        body.location_id,
                        actor,
                        idempotency_key,
                    )
                    return posted(row)
        except asyncpg.UniqueViolationError:
            pass  # An earlier posting has the key or the reference.
        # After the rollback: a repeated key is answered first, even if the balance is lower now.
        earlier = await connection.fetchrow(FIND_BY_KEY, customer_id, kind, idempotency_key)
        if earlier is not None:
            if not is_same(earlier, body):
                raise HTTPException(422, "the idempotency key was used for another request")
            response.headers["Idempotency-Replayed"] = "true"
            return posted(earlier)
        if account["status"] != "active":
            raise HTTPException(409, "customer is not active")
        if account["balance"] + points < 0:
            raise HTTPException(409, "insufficient points")
        raise HTTPException(409, "reference already used")


def points_of(body: Earn, lifetime_points: int) -> int:
    if body.points is not None:
        return body.points
    multiplier = next(m for _, threshold, m in reversed(TIERS) if lifetime_points >= threshold)
    return int(body.amount * multiplier)


def is_same(row: asyncpg.Record, body: Posting) -> bool:
    """Compares the fields that a request sends; the points of an amount depend on the tier of that time."""
    amount = getattr(body, "amount", None)
    return (
        (row["amount"] == amount if amount is not None else row["amount"] is None and abs(row["points"]) == body.points)
        and row["reference"] == body.reference
        and row["description"] == body.description
        and row["location_id"] == body.location_id
    )


def posted(row: asyncpg.Record) -> dict:
    return {"transaction": dict(row), "loyalty": loyalty(row["balance_after"], row["lifetime_after"])}


def customer(row: asyncpg.Record) -> dict:
    return {**row, "loyalty": loyalty(row["balance"], row["lifetime_points"])}


def loyalty(balance: int, lifetime_points: int) -> dict:
    tier = max(i for i, (_, threshold, _) in enumerate(TIERS) if lifetime_points >= threshold)
    upper = TIERS[tier + 1] if tier + 1 < len(TIERS) else None
    return {
        "points": balance,
        "lifetime_points": lifetime_points,
        "tier": TIERS[tier][0],
        "next_tier": upper[0] if upper else None,
        "points_to_next_tier": upper[1] - lifetime_points if upper else None,
    }


def escape(word: str) -> str:
    return word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def cursor_after(item: dict) -> str:
    return base64.urlsafe_b64encode(json.dumps([item["created_at"].isoformat(), str(item["id"])]).encode()).decode()


def position(cursor: str) -> tuple[datetime, UUID]:
    try:
        created_at, customer_id = json.loads(base64.urlsafe_b64decode(cursor))
        return datetime.fromisoformat(created_at), UUID(customer_id)
    except (binascii.Error, ValueError, TypeError):
        raise HTTPException(422, "the cursor is invalid")
