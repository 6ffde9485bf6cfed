import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.openapitools.client.ApiClient;
import org.openapitools.client.ApiException;
import org.openapitools.client.ApiResponse;
import org.openapitools.client.api.CustomersApi;
import org.openapitools.client.api.LoyaltyApi;
import org.openapitools.client.model.AddressInput;
import org.openapitools.client.model.Customer;
import org.openapitools.client.model.CustomerCreate;
import org.openapitools.client.model.CustomerPage;
import org.openapitools.client.model.CustomerPatch;
import org.openapitools.client.model.EarnRequest;
import org.openapitools.client.model.ImportJob;
import org.openapitools.client.model.PostingReceipt;
import org.openapitools.client.model.PreferencesInput;
import org.openapitools.client.model.PreferredContact;
import org.openapitools.client.model.RedeemRequest;
import org.openapitools.client.model.ReverseRequest;
import org.openapitools.client.model.Transaction;
import org.openapitools.client.model.TransactionType;

/** Uses the client that openapi-generator makes for Java. Arguments: address and token. */
final class WalkThrough {
  private static final int IMPORT_POLLS = 300;
  private static final long POLL_INTERVAL_MILLIS = 100;

  private final CustomersApi customers;
  private final CustomersApi customersAsCsv;
  private final LoyaltyApi loyalty;

  private WalkThrough(String address, String token) {
    this.customers = new CustomersApi(client(address, token));
    this.loyalty = new LoyaltyApi(client(address, token));
    ApiClient csv = client(address, token);
    // The client sends the first media type of the description unless an interceptor replaces it.
    csv.setHttpClient(
        csv.getHttpClient()
            .newBuilder()
            .addNetworkInterceptor(chain ->
                chain.proceed(
                    chain.request().newBuilder().header("Content-Type", "text/csv").build()))
            .build());
    this.customersAsCsv = new CustomersApi(csv);
  }

  private static ApiClient client(String address, String token) {
    ApiClient client = new ApiClient().setBasePath(address);
    client.setBearerToken(token);
    return client;
  }

  public static void main(String[] arguments) throws Exception {
    WalkThrough walk = new WalkThrough(arguments[0], arguments[1]);
    String guest = walk.create();
    walk.post(guest);
    walk.search(guest);
    walk.change(guest);
    walk.importFiles();
    walk.export();
    walk.erase(guest);
    System.exit(0); // The HTTP client keeps threads.
  }

  private String create() throws ApiException {
    Customer created =
        customers
            .createCustomer(
                new CustomerCreate()
                    .firstName("José")
                    .lastName("García")
                    .email("jose-java@example.com")
                    .addAddressesItem(
                        new AddressInput().line1("Calle Mayor 1").city("Madrid").country("ES"))
                    .preferences(
                        new PreferencesInput()
                            .addDietaryRestrictionsItem("vegan")
                            .preferredContact(PreferredContact.EMAIL))
                    .addTagsItem("java"))
            .idempotencyKey("java-1")
            .execute();
    equal("José", created.getFirstName());
    equal(null, created.getPhone());
    equal(null, created.getConsents().getProfiling());
    equal(PreferredContact.EMAIL, created.getPreferences().getPreferredContact());
    equal(created, customers.getCustomer(created.getId()).execute());
    return created.getId();
  }

  private void post(String guest) throws ApiException {
    EarnRequest lunch = new EarnRequest().amount("42.50").currency("EUR").reference("java-1001");
    PostingReceipt preview = loyalty.earnPoints(guest, lunch).dryRun(true).execute();
    equal(null, preview.getTransaction().getId());
    equal(null, preview.getTransaction().getSeq());
    equal(42L, preview.getTransaction().getPoints());
    ApiResponse<PostingReceipt> earned = loyalty.earnPoints(guest, lunch).executeWithHttpInfo();
    equal(201, earned.getStatusCode());
    PostingReceipt receipt = earned.getData();
    equal(1L, receipt.getTransaction().getSeq());
    equal(TransactionType.EARN, receipt.getTransaction().getType());
    equal(null, receipt.getTierChanged());
    equal(42L, receipt.getExplanation().getResult());
    equal(409, status(() -> loyalty.earnPoints(guest, lunch).execute()));

    PostingReceipt redeemed =
        loyalty.redeemPoints(guest, new RedeemRequest().points(40L)).execute();
    equal(2L, redeemed.getLoyalty().getPoints());
    equal(null, redeemed.getExplanation());
    loyalty
        .reverseTransaction(
            guest,
            redeemed.getTransaction().getId(),
            new ReverseRequest().reason("Dessert sold out"))
        .execute();
    List<Transaction> transactions =
        loyalty
            .listTransactions(guest)
            .type(List.of(TransactionType.EARN, TransactionType.REVERSE))
            .execute()
            .getItems();
    equal(2, transactions.size());
    equal(redeemed.getTransaction().getId(), transactions.getFirst().getReverses());
  }

  private void search(String guest) throws ApiException {
    CustomerPage found =
        customers
            .listCustomers()
            .tier(List.of("bronze", "silver"))
            .tag(List.of("java"))
            .dietaryRestriction(List.of("vegan"))
            .includeTotal(true)
            .execute();
    equal(1L, found.getTotal());
    equal(guest, found.getItems().getFirst().getId());
    equal(null, found.getNextCursor());
  }

  private void change(String guest) throws ApiException {
    Customer changed =
        customers
            .patchCustomer(guest, new CustomerPatch().phone("+34 600 111 555"))
            .ifMatch("\"1\"")
            .execute();
    equal("+34600111555", changed.getPhone());
    equal(2L, changed.getVersion());
  }

  private void importFiles() throws Exception {
    File lines = file(".ndjson", "{\"first_name\": \"Ana\", \"external_id\": \"java-ndjson\"}\n");
    ImportJob job = customers.importCustomers(lines).execute();
    equal(1L, ended(job).getCreated());

    File rows = file(".csv", "first_name,external_id\nBao,java-csv\nCem,\n");
    ImportJob ended = ended(customersAsCsv.importCustomers(rows).execute());
    equal(1L, ended.getCreated());
    equal(1L, ended.getRejected());
    String rejects =
        Files.readString(customers.listImportRejects(ended.getId()).execute().toPath());
    equal(true, rejects.startsWith("{\"line\":3,"));
  }

  private ImportJob ended(ImportJob started) throws Exception {
    ImportJob job = started;
    for (int i = 0; i < IMPORT_POLLS && job.getFinishedAt() == null; i++) {
      Thread.sleep(POLL_INTERVAL_MILLIS);
      job = customers.getImport(started.getId()).execute();
    }
    equal(ImportJob.StatusEnum.SUCCEEDED, job.getStatus());
    return job;
  }

  private void export() throws Exception {
    File lines = customers.exportCustomers().format("ndjson").tag(List.of("java")).execute();
    equal(1, Files.readAllLines(lines.toPath()).size());
    File rows = customers.exportCustomers().format("csv").tag(List.of("java")).execute();
    equal(2, Files.readAllLines(rows.toPath()).size());
  }

  private void erase(String guest) throws ApiException {
    equal(204, customers.eraseCustomer(guest).executeWithHttpInfo().getStatusCode());
    equal(404, status(() -> customers.getCustomer(guest).execute()));
  }

  private interface Call {
    void execute() throws ApiException;
  }

  private static int status(Call refused) {
    try {
      refused.execute();
      return 0;
    } catch (ApiException e) {
      return e.getCode();
    }
  }

  private static File file(String suffix, String text) throws Exception {
    Path file = Files.createTempFile("customers", suffix);
    file.toFile().deleteOnExit();
    return Files.writeString(file, text).toFile();
  }

  private static void equal(Object expected, Object actual) {
    if (!Objects.equals(expected, actual)) {
      throw new AssertionError("expected %s, but was %s".formatted(expected, actual));
    }
  }
}
