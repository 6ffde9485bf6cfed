package customerservice.webhooks;

import customerservice.webhooks.delivery.SecretStore;
import java.util.List;

/** The valid secrets of a webhook, the current one first. */
record SecretsView(List<SecretStore.Secret> secrets) {}
