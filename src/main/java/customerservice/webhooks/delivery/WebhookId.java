package customerservice.webhooks.delivery;

import customerservice.platform.TenantId;
import java.util.UUID;

/** A webhook of a tenant. */
public record WebhookId(TenantId tenant, UUID value) {}
