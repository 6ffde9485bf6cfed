// Values that the API defines. The texts are in strings/<language>.json.

export const STATUSES = ['active', 'inactive', 'blocked', 'merged'];
export const CONSENTS = ['email_marketing', 'sms_marketing', 'profiling'];
export const CONTACTS = ['email', 'sms', 'phone', 'push', 'none'];
export const SEGMENTS = [
  'champions', 'loyal', 'promising', 'new', 'needs_attention', 'at_risk', 'hibernating', 'lost', 'never',
];
export const DIETS = [
  'vegetarian', 'vegan', 'pescatarian', 'halal', 'kosher', 'hindu', 'gluten_free', 'lactose_free', 'low_fat',
  'low_salt', 'low_calorie', 'diabetic',
];
/** The 14 of EU 1169/2011. */
export const ALLERGENS = [
  'gluten', 'crustaceans', 'eggs', 'fish', 'peanuts', 'soybeans', 'milk', 'nuts', 'celery', 'mustard', 'sesame',
  'sulphites', 'lupin', 'molluscs',
];
export const TYPES = ['earn', 'redeem', 'adjust', 'reverse', 'expire', 'transfer_in', 'transfer_out'];
export const SORTS = ['-created_at', 'last_name', '-points', '-lifetime_points', '-last_activity_at', '-updated_at'];
export const EVENT_GROUPS = ['customer.*', 'loyalty.*'];
export const EVENT_TYPES = [
  'customer.created', 'customer.updated', 'customer.consent_changed', 'customer.merged', 'customer.unmerged',
  'customer.erased', 'loyalty.earned', 'loyalty.redeemed', 'loyalty.adjusted', 'loyalty.reversed', 'loyalty.expired',
  'loyalty.transferred', 'loyalty.tier_changed', 'loyalty.points_expiring', 'program.updated', 'import.finished',
  'webhook.disabled',
];
