// Uses openapi-fetch with the types that openapi-typescript makes. Arguments: address and token.
import createClient from "openapi-fetch";
import type { components, paths } from "./schema";
import { address, equal, token, until } from "./support";

const api = createClient<paths>({
  baseUrl: address,
  headers: { Authorization: `Bearer ${token}` },
});

/** Returns the data of a success, and throws the problem of a refusal. */
function data<T>(result: { data?: T; error?: unknown; response: Response }): T {
  if (result.data === undefined) {
    throw new Error(`${result.response.status} ${JSON.stringify(result.error)}`);
  }
  return result.data;
}

async function ended(started: components["schemas"]["ImportJob"]) {
  const params = { path: { import_id: started.id } };
  const job = await until(
    async () => data(await api.GET("/customers/imports/{import_id}", { params })),
    (read) => read.finished_at !== null,
  );
  equal(job.status, "succeeded");
  return job;
}

async function walkThrough(): Promise<void> {
  const created = data(
    await api.POST("/customers", {
      params: { header: { "Idempotency-Key": "typed-1" } },
      body: {
        first_name: "José",
        last_name: "García",
        email: "jose-typed@example.com",
        addresses: [{ line1: "Calle Mayor 1", city: "Madrid", country: "ES" }],
        preferences: { dietary_restrictions: ["vegan"], preferred_contact: "email" },
        tags: ["typed"],
      },
    }),
  );
  const path = { customer_id: created.id };
  equal(created.phone, null);
  equal(data(await api.GET("/customers/{customer_id}", { params: { path } })), created);

  const earn = "/customers/{customer_id}/loyalty/earn";
  const body = { amount: "42.50", currency: "EUR", reference: "typed-1001" };
  const query = { dry_run: true };
  const preview = data(await api.POST(earn, { params: { path, query }, body }));
  const nothing: string | null = preview.transaction.id;
  equal(nothing, null);
  const earned = data(await api.POST(earn, { params: { path }, body }));
  equal([earned.transaction.seq, earned.explanation?.result], [1, 42]);
  const again = await api.POST(earn, { params: { path }, body });
  equal([again.response.status, again.error?.code], [409, "reference_already_used"]);

  const redeemed = data(
    await api.POST("/customers/{customer_id}/loyalty/redeem", {
      params: { path },
      body: { points: 40 },
    }),
  );
  equal(redeemed.loyalty.points, 2);
  const transactions = data(
    await api.GET("/customers/{customer_id}/loyalty/transactions", {
      params: { path, query: { type: ["earn", "redeem"] } },
    }),
  );
  const newest: string | undefined = transactions.items[0]?.id;
  equal(newest, redeemed.transaction.id);

  const found = data(
    await api.GET("/customers", {
      params: { query: { tier: ["bronze", "silver"], tag: ["typed"], include_total: true } },
    }),
  );
  equal([found.total, found.items[0]?.id], [1, created.id]);

  const changed = data(
    await api.PATCH("/customers/{customer_id}", {
      params: { path, header: { "If-Match": '"1"' } },
      body: { phone: "+34 600 111 333", last_name: null },
    }),
  );
  equal([changed.phone, changed.last_name], ["+34600111333", null]);

  const rows = "first_name,external_id\nBao,typed-csv\nCem,\n";
  const job = await ended(
    data(
      await api.POST("/customers/import", {
        body: rows,
        bodySerializer: (text) => text,
        headers: { "Content-Type": "text/csv" },
      }),
    ),
  );
  equal([job.created, job.rejected], [1, 1]);

  const exported = data(
    await api.GET("/customers/export", {
      params: { query: { format: "ndjson", tag: ["typed"] } },
      parseAs: "blob",
    }),
  );
  equal(JSON.parse(await exported.text()).id, created.id);

  const erased = await api.DELETE("/customers/{customer_id}", { params: { path } });
  equal([erased.response.status, erased.error], [204, undefined]);
}

void walkThrough();
