"""The bodies of requests and responses."""

from datetime import datetime
from decimal import Decimal
from typing import Literal
from uuid import UUID

from pydantic import BaseModel, Extra, Field, condecimal, root_validator


class Address(BaseModel):
    label: str | None
    line1: str
    line2: str | None
    city: str
    region: str | None
    postal_code: str | None
    country: str
    delivery_instructions: str | None
    is_default: bool


class Preferences(BaseModel):
    dietary_restrictions: list[str] = []
    allergens: list[str] = []
    favorite_items: list[str] = []
    seating: str | None
    language: str | None
    preferred_contact: str | None
    notes: str | None


class Consent(BaseModel):
    granted: bool
    at: datetime
    source: str | None


class Consents(BaseModel):
    email_marketing: Consent | None
    sms_marketing: Consent | None
    profiling: Consent | None


class Loyalty(BaseModel):
    points: int
    lifetime_points: int
    tier: str
    next_tier: str | None
    points_to_next_tier: int | None


class Customer(BaseModel):
    id: UUID
    external_id: str | None
    user_id: str | None
    first_name: str
    last_name: str | None
    email: str | None
    phone: str | None
    date_of_birth: str | None
    addresses: list[Address]
    preferences: Preferences
    consents: Consents
    tags: list[str]
    attributes: dict[str, str]
    notes: str | None
    status: str
    loyalty: Loyalty
    version: int
    created_at: datetime
    updated_at: datetime


class CustomerPage(BaseModel):
    items: list[Customer]
    next_cursor: str | None


class Posting(BaseModel, extra=Extra.forbid):
    reference: str | None = Field(None, min_length=1, max_length=100)
    description: str | None = Field(None, min_length=1, max_length=500)
    location_id: str | None = Field(None, min_length=1, max_length=100)


class Earn(Posting):
    points: int | None = Field(None, ge=1, le=10_000_000)
    amount: condecimal(gt=0, max_digits=14, decimal_places=2) | None
    currency: Literal["EUR"] | None

    @root_validator
    def requires_points_or_amount(cls, values):
        if (values.get("points") is None) == (values.get("amount") is None):
            raise ValueError("send either points, or amount and currency")
        if (values.get("amount") is None) != (values.get("currency") is None):
            raise ValueError("send amount and currency together")
        return values


class Redeem(Posting):
    points: int = Field(ge=1, le=10_000_000)


class Transaction(BaseModel):
    id: UUID
    customer_id: UUID
    type: str
    points: int
    balance_after: int
    amount: Decimal | None
    currency: str | None
    reference: str | None
    description: str | None
    location_id: str | None
    actor: str
    seq: int
    created_at: datetime


class Posted(BaseModel):
    transaction: Transaction
    loyalty: Loyalty
