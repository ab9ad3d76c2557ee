"""The facts that webhooks tell of, by where they come from."""

from itertools import chain

BY_AREA = {
    "orders": ("OrderPlaced", "OrderReleased", "OrderSourcedAgain", "HoldPlaced", "HoldReleased", "LinesCanceled",
               "OrderCanceled", "AddressCorrected", "ContactCorrected", "BillingCorrected", "ShipByChanged",
               "CustomerLinkRenewed", "OrderCompleted"),
    "fulfillment": ("FulfillmentOrderReleased", "FulfillmentOrderAccepted", "FulfillmentOrderRejected",
                    "FulfillmentOrderCanceled", "PickWasShort", "ParcelPacked", "ParcelHandedOver"),
    "delivery": ("LabelBought", "LabelVoided", "LabelReinstated", "TrackingRecorded", "LeftWithoutHandOver",
                 "ParcelDelivered", "DeliveryFailed", "DeliveryTakenBack"),
    "payments": ("PaymentAuthorized", "PaymentCaptured", "PaymentVoided", "PaymentFailed", "CaptureFellShort",
                 "CaptureFailed", "VoidFailed", "CancellationUnrefunded", "RefundGranted",
                 "RefundExecuted", "RefundFailed"),
    "returns": ("ReturnRequested", "ReturnAuthorized", "ReturnDeclined", "ReturnReceived", "ReturnInspected",
                "ReturnClosed", "UnexpectedGoodsReceived"),
    "service": ("CaseOpened", "CustomerWrote", "CaseAnswered", "CaseResolved"),
    "documents": ("DocumentIssued",),
    "stock": ("StockMoved", "StockRanLow", "LowStockReported"),
}  # fmt: skip

WEBHOOK_KINDS = frozenset(chain.from_iterable(BY_AREA.values()))
