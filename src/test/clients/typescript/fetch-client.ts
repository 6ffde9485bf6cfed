// Uses the client that openapi-generator makes for typescript-fetch. Arguments: address and token.
import { Configuration, CustomersApi, ImportJobStatusEnum, LoyaltyApi, ResponseError, TransactionType } from "./client";
import type { ImportJob } from "./client";
import { address, equal, token, until } from "./support";

const configuration = new Configuration({ basePath: address, accessToken: token });
const customers = new CustomersApi(configuration);
const loyalty = new LoyaltyApi(configuration);

async function status(call: Promise<unknown>): Promise<number> {
  try {
    await call;
    return 0;
  } catch (error) {
    if (error instanceof ResponseError) {
      return error.response.status;
    }
    throw error;
  }
}

async function ended(started: ImportJob): Promise<ImportJob> {
  const job = await until(
    () => customers.getImport({ importId: started.id }),
    (read) => read.finishedAt !== null,
  );
  equal(job.status, ImportJobStatusEnum.Succeeded);
  return job;
}

async function walkThrough(): Promise<void> {
  const created = await customers.createCustomer({
    idempotencyKey: "fetch-1",
    customerCreate: {
      firstName: "José",
      lastName: "García",
      email: "jose-fetch@example.com",
      addresses: [{ line1: "Calle Mayor 1", city: "Madrid", country: "ES" }],
      preferences: { dietaryRestrictions: ["vegan"], preferredContact: "email" },
      tags: ["fetch"],
    },
  });
  const customerId: string = created.id;
  equal(created.firstName, "José");
  equal(created.consents.profiling, null);
  equal(created.preferences.preferredContact, "email");
  equal(await customers.getCustomer({ customerId }), created);

  const earnRequest = { amount: "42.50", currency: "EUR", reference: "fetch-1001" };
  const preview = await loyalty.earnPoints({ customerId, earnRequest, dryRun: true });
  equal(preview.transaction.id, null);
  equal(preview.transaction.seq, null);
  equal(preview.transaction.points, 42);
  const earned = await loyalty.earnPoints({ customerId, earnRequest });
  equal(earned.transaction.seq, 1);
  equal(earned.tierChanged, null);
  equal(earned.explanation?.result, 42);
  equal(await status(loyalty.earnPoints({ customerId, earnRequest })), 409);

  const redeemed = await loyalty.redeemPoints({ customerId, redeemRequest: { points: 40 } });
  equal(redeemed.loyalty.points, 2);
  const transactionId: string = redeemed.transaction.id!;
  const reverseRequest = { reason: "Dessert sold out" };
  await loyalty.reverseTransaction({ customerId, transactionId, reverseRequest });
  const transactions = await loyalty.listTransactions({
    customerId,
    type: [TransactionType.Earn, TransactionType.Reverse],
  });
  equal(transactions.items.map((transaction) => transaction.reverses), [transactionId, null]);

  const found = await customers.listCustomers({
    tier: ["bronze", "silver"],
    tag: ["fetch"],
    dietaryRestriction: ["vegan"],
    includeTotal: true,
  });
  equal(found.total, 1);
  equal(found.items[0]?.id, customerId);

  const changed = await customers.patchCustomer({
    customerId,
    ifMatch: '"1"',
    customerPatch: { phone: "+34 600 111 444", lastName: null },
  });
  equal(changed.phone, "+34600111444");
  equal(changed.lastName, null);

  const lines = new Blob(['{"first_name": "Ana", "external_id": "fetch-ndjson"}\n']);
  equal((await ended(await customers.importCustomers({ body: lines }))).created, 1);
  const rows = new Blob(["first_name,external_id\nBao,fetch-csv\nCem,\n"]);
  const job = await ended(
    await customers.importCustomers({ body: rows }, async ({ init }) => ({
      headers: { ...init.headers, "Content-Type": "text/csv" },
    })),
  );
  equal([job.created, job.rejected], [1, 1]);
  const rejects = await (await customers.listImportRejects({ importId: job.id })).text();
  equal(rejects.startsWith('{"line":3,'), true);

  const exported: Blob = await customers.exportCustomers({ format: "csv", tag: ["fetch"] });
  equal((await exported.text()).trim().split("\n").length, 2);

  equal((await customers.eraseCustomerRaw({ customerId })).raw.status, 204);
  equal(await status(customers.getCustomer({ customerId })), 404);
}

void walkThrough();
