def mini_batch(device, data_loader, step_fn)
    losses = []
